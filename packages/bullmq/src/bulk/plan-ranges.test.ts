import fc from "fast-check";
import { expect, test } from "vitest";
import { planRanges } from "./plan-ranges.ts";

test("ranges are together all inputs, and never grow towards the end", () => {
  fc.assert(
    fc.property(fc.nat({ max: 1e6 }), (inputs) => {
      const sizes = planRanges(inputs);
      expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(inputs);
      expect(sizes.every((size, index) => size <= (sizes[index - 1] ?? Infinity))).toBe(true);
    }),
  );
});

test.each([
  [0, 0, 0],
  [5, 1, 5],
  [100, 13, 8],
  [20_000, 500, 157],
  [1_000_000, 998, 7_813],
  [100_000_000, 10_902, 10_000],
])("%i inputs are %i ranges, of which the first has %i", (inputs, ranges, first) => {
  const sizes = planRanges(inputs);
  expect([sizes.length, sizes[0] ?? 0]).toEqual([ranges, first]);
});
