import { expect, test } from "vitest";
import { mostInWindow } from "./most-in-window.ts";

test.each([
  [[], 100, 0],
  [[5], 100, 1],
  [[0, 99], 100, 2],
  [[0, 100], 100, 1],
  [[0, 50, 100, 149], 100, 3],
  [[300, 0, 250, 10, 299], 60, 3],
  [[7, 7, 7], 1, 3],
])("of the times %j, any window of %i ms holds at most %i", (times, windowMs, most) => {
  expect(mostInWindow(times, windowMs)).toBe(most);
});
