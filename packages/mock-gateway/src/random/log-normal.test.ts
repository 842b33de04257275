import { expect, test } from "vitest";
import { logNormal } from "./log-normal.ts";

test("half of the log-normal durations are below the median, one in a hundred above the 99th percentile", () => {
  const draw = logNormal(400, 8000);
  const drawn = Array.from({ length: 20_000 }, draw).sort((a, b) => a - b);
  expect(drawn[10_000]! / 400).toBeGreaterThan(0.93);
  expect(drawn[10_000]! / 400).toBeLessThan(1.07);
  expect(drawn[19_800]! / 8000).toBeGreaterThan(0.8);
  expect(drawn[19_800]! / 8000).toBeLessThan(1.2);
});

test("logNormal draws the same durations for the same seed", () => {
  expect(logNormal(5, 9, 3)()).toBe(logNormal(5, 9, 3)());
});

test("logNormal refuses a 99th percentile below the median", () => {
  expect(() => logNormal(10, 5)).toThrow(RangeError);
});
