import { expect, test } from "vitest";
import { estimateTime } from "./estimate-time.ts";

test.each([
  [1, 5, 0],
  [5, 5, 0],
  [6, 5, 60_000],
  [50, 5, 540_000],
  [50, 50, 0],
  [51, 50, 60_000],
])("%d requests at %d a minute take %d ms", (requests, rpm, milliseconds) => {
  expect(estimateTime(requests, rpm)).toBe(milliseconds);
});
