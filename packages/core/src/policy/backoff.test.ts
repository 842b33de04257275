import fc from "fast-check";
import { expect, it } from "vitest";
import { backoff } from "./backoff.ts";

it("backoff doubles its bound with each retry, up to the largest", () => {
  expect([0, 1, 2, 3, 4, 5, 6, 60].map((retry) => backoff(retry, 250, 8_000, 1))).toEqual([
    250, 500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000,
  ]);
});

it("backoff is a part of the bound, from nothing to all of it", () => {
  fc.assert(
    fc.property(
      fc.nat(100),
      fc.nat(10_000),
      fc.nat(100_000),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (retry, base, most, random) => {
        const delay = backoff(retry, base, most, random);
        expect(delay).toBeGreaterThanOrEqual(0);
        expect(delay).toBeLessThanOrEqual(most);
      },
    ),
  );
});
