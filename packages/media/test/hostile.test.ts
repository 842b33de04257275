import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { hostileFiles } from "./hostile-files.ts";
import { runChild } from "./run-child.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const folder = temporaryFolder();

interface Line {
  readonly name: string;
  readonly outcome: string;
  readonly message?: string;
  readonly typed: boolean;
  readonly busy: number;
  readonly growth: number;
}

it("no hostile PDF or video blocks the event loop, takes the memory or ends in an untyped error", async () => {
  const files = join(folder, "hostile");
  mkdirSync(files);
  for (const { name, make } of hostileFiles) writeFileSync(join(files, name), make());
  const lines = (await runChild("hostile-child.ts", [files])).map((line) => JSON.parse(line) as Line);
  const outcomes = lines.map(({ name, outcome, message }) => [name, outcome, message]);
  const expected = hostileFiles.map(({ name, outcome, message }) => [
    name,
    outcome,
    message === undefined ? undefined : (expect.stringContaining(message) as string),
  ]);
  expect(outcomes).toEqual(expected.toSorted(([a = ""], [b = ""]) => (a < b ? -1 : 1)));
  expect(lines.filter(({ typed }) => !typed)).toEqual([]);
  expect(lines.filter(({ busy }) => busy > 50)).toEqual([]);
  expect(lines.filter(({ growth }) => growth > 300_000_000)).toEqual([]);
}, 240_000);
