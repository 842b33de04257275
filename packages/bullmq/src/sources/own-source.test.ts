import { expect, test } from "vitest";
import { readAll } from "../../test/helpers/read-all.ts";
import { ownSource } from "./own-source.ts";

const all = Array.from({ length: 25 }, (_, index) => ({ input: `Text ${String(index)}.` }));
const source = ownSource("pages", {
  count: () => all.length,
  read: (from, count) => all.slice(from, from + Math.min(count, 10)),
});

test("a function that gives fewer inputs than it is asked for is asked for the rest", async () => {
  expect((await readAll(source, 25)).map(({ inputs }) => inputs[0])).toEqual(all.map(({ input }) => input));
});

test("a function that gives no more inputs has come to its end, also where there were more before", async () => {
  const ids: string[] = [];
  for await (const { id } of source.read({ from: 18, to: 40, count: 22 })) ids.push(id);
  expect(ids).toEqual(["18", "19", "20", "21", "22", "23", "24"]);
});
