import { expect, test } from "vitest";
import { createLogEntry, createRequestLog } from "./request-log.ts";

const entry = (at: number) => createLogEntry(at, "GET", { kind: "credits" });

test.each([
  [0, []],
  [1, [5]],
  [3, [3, 4, 5]],
  [5, [1, 2, 3, 4, 5]],
  [9, [1, 2, 3, 4, 5]],
])("a log of size %i keeps the latest of five requests, oldest first", (size, expected) => {
  const log = createRequestLog(size);
  for (let at = 1; at <= 5; at++) log.add(entry(at));
  expect(log.entries().map(({ at }) => at)).toEqual(expected);
});

test("the entries of a log are a new array of live entries", () => {
  const log = createRequestLog(2);
  const first = entry(1);
  log.add(first);
  const entries = log.entries();
  log.add(entry(2));
  first.billed = true;
  expect(entries).toMatchObject([{ at: 1, billed: true }]);
});
