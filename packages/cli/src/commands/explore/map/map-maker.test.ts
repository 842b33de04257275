import { expect, test } from "vitest";
import { belongBeside } from "./map-maker.ts";

test.each([
  [1, 45, true],
  [30, 45, false],
  [45, 0, false],
  [5_000, 10_000, true],
  [3_000, 100_000, true],
  // Comparing them all takes longer than a new map.
  [4_000, 100_000, false],
])("%d new vectors beside %d on a map keep the places of those: %s", (missing, laidOut, expected) => {
  expect(belongBeside(missing, laidOut)).toBe(expected);
});
