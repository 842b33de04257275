import { expect, test } from "vitest";
import { count, formatCredits, formatDuration, formatEta } from "./format.ts";

test.each([
  [0, "0 ms"],
  [850.4, "850 ms"],
  [1_000, "1.0 s"],
  [9_940, "9.9 s"],
  [9_960, "10 s"],
  [59_499, "59 s"],
  [60_000, "1 min"],
  [100_000, "1 min 40 s"],
  [3_600_000, "1 h"],
  [7_500_000, "2 h 5 min"],
])("a time of %d ms is shown as %s", (milliseconds, text) => {
  expect(formatDuration(milliseconds)).toBe(text);
});

test("the time that is left is rounded up to whole seconds", () => {
  expect(formatEta(0)).toBe("1 s");
  expect(formatEta(4_001)).toBe("5 s");
  expect(formatEta(61_000)).toBe("1 min 1 s");
});

test("a count is in the singular for one, and credits have no rounding errors", () => {
  expect(count(1, "query", "queries")).toBe("1 query");
  expect(count(0, "file")).toBe("0 files");
  expect(formatCredits(0.1 + 0.2)).toBe("0.3");
  expect(formatCredits(0.00015)).toBe("0.00015");
});
