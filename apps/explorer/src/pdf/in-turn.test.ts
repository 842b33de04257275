import { expect, test } from "vitest";
import { inTurn } from "./in-turn.ts";

test("inTurn does one thing after the other, goes on after one that failed, and leaves out what was aborted", async () => {
  const done: string[] = [];
  const { signal } = new AbortController();
  const closing = new AbortController();
  const work = (name: string) => async (): Promise<string> => {
    done.push(`${name} begins`);
    await Promise.resolve();
    done.push(`${name} ends`);
    if (name === "second") throw new Error("It is broken.");
    return name;
  };
  const turns = [
    inTurn(signal, work("first")),
    inTurn(signal, work("second")),
    inTurn(closing.signal, work("third")),
    inTurn(signal, work("fourth")),
  ];
  closing.abort();
  const settled = await Promise.allSettled(turns);
  expect(settled.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "rejected", "fulfilled"]);
  expect(done).toEqual(["first", "second", "fourth"].flatMap((name) => [`${name} begins`, `${name} ends`]));
});
