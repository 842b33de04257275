import { expect, it } from "vitest";
import { formatDuration } from "./format-duration.ts";

it.each([
  [0, "0 s"],
  [59_940, "59.94 s"],
  [180_000, "180 s"],
  [255_452.925, "4 min 15 s"],
  [3_600_000, "1 h"],
  [3_723_000, "1 h 2 min 3 s"],
])("formatDuration formats %d ms as %s", (milliseconds, text) => {
  expect(formatDuration(milliseconds)).toBe(text);
});
