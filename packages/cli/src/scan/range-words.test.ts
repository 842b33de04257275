import { expect, test } from "vitest";
import type { Range } from "./piece.ts";
import { rangeFragment, rangeWords } from "./range-words.ts";

test.each<[Range, string, string]>([
  [{ unit: "pages", first: 1, last: 6 }, "pages 1–6", "pages=1-6"],
  [{ unit: "lines", first: 7, last: 7 }, "line 7", "lines=7-7"],
  [{ unit: "milliseconds", start: 0, end: 180_000 }, "0:00–3:00", "t=0-180"],
  [{ unit: "milliseconds", start: 180_000, end: 3_725_500 }, "3:00–62:06", "t=180-3725.5"],
])("%j", (range, words, fragment) => {
  expect(rangeWords(range)).toBe(words);
  expect(rangeFragment(range)).toBe(fragment);
});
