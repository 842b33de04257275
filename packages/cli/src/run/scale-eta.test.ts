import { expect, test } from "vitest";
import { scaleEta } from "./scale-eta.ts";

test("a run's ETA stands for the inputs that the client has not pulled yet, too", () => {
  expect(scaleEta(10_000, 50, 50)).toBe(10_000);
  expect(scaleEta(10_000, 50, 500)).toBe(100_000);
  expect(scaleEta(undefined, 50, 500)).toBeUndefined();
  expect(scaleEta(10_000, 0, 500)).toBeUndefined();
  expect(scaleEta(undefined, 0, 0)).toBe(0);
});
