import { expect, test } from "vitest";
import { progressLine, progressWords, type Progress } from "./progress-line.ts";

const progress = (changes: Partial<Progress>): Progress => ({
  done: 9,
  failed: 0,
  total: 45,
  elapsedMs: 0,
  etaMs: undefined,
  cost: 0,
  isWaiting: false,
  ...changes,
});

test("the bar is as long as the share of the work that is done", () => {
  expect(progressLine(progress({}), 80)).toBe(`  ${"█".repeat(4)}${"░".repeat(20)}   9/45  20 %`);
  expect(progressLine(progress({ done: 45 }), 80)).toBe(`  ${"█".repeat(24)}  45/45 100 %`);
  expect(progressLine(progress({ done: 0, total: 0 }), 80)).toContain("100 %");
});

test("progress says what failed, how long it takes, what it waits for, the rate and the cost", () => {
  const waiting = progress({
    done: 19,
    failed: 1,
    elapsedMs: 240_000,
    etaMs: 100_000,
    cost: 0.25,
    isWaiting: true,
  });
  expect(progressWords(waiting)).toBe(
    "20 of 45, 1 failed, about 1 min 40 s left, waiting for quota, 5/min, 0.25 credits",
  );
  expect(progressLine(waiting, 100)).toContain(
    "20/45  44 %  1 failed  about 1 min 40 s left  waiting for quota  5/min  0.25 credits",
  );
});

test("progress at the end shows no time left and waits for nothing", () => {
  expect(progressWords(progress({ done: 45, etaMs: 5_000, isWaiting: true }))).toBe("45 of 45");
});

test.each([20, 40, 60, 79, 80, 100])("the line of progress never wraps at %d columns", (columns) => {
  for (let done = 0; done <= 45; done += 1) {
    const rest = { failed: 45 - done, elapsedMs: 1e6, etaMs: 4e6, cost: 0.00675, isWaiting: true };
    expect(progressLine(progress({ done, ...rest }), columns).length).toBeLessThan(columns);
    expect(progressLine(progress({ done: done / 2, ...rest }), columns).length).toBeLessThan(columns);
  }
});
