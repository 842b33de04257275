import { expect, test } from "vitest";
import { scaleEta } from "./follow-run.ts";
import { progressLine, progressWords, type Progress } from "./progress-line.ts";

const progress = (changes: Partial<Progress>): Progress => ({
  done: 9,
  failed: 0,
  total: 45,
  etaMs: undefined,
  isWaiting: false,
  ...changes,
});

test("a bar as long as the work that is done", () => {
  expect(progressLine(progress({}), 80)).toBe(`  ${"█".repeat(6)}${"░".repeat(24)}   9/45   20 %`);
  expect(progressLine(progress({ done: 45 }), 80)).toBe(`  ${"█".repeat(30)}  45/45  100 %`);
});

test("says what failed, what it waits for, and how long", () => {
  const waiting = progress({ done: 19, failed: 1, etaMs: 100_000, isWaiting: true });
  expect(progressLine(waiting, 100)).toMatch(
    /20\/45 {3}44 % {2}1 failed {2}waiting for quota {2}about 1 min 40 s left$/,
  );
  expect(progressWords(waiting)).toBe("  20 of 45, 1 failed, waiting for quota, about 1 min 40 s left");
});

test("at the end nothing is left", () => {
  expect(progressWords(progress({ done: 45, etaMs: 5_000, isWaiting: true }))).toBe("  45 of 45");
});

test.each([40, 60, 79, 80, 100])("never wraps at %d columns", (columns) => {
  for (let done = 0; done <= 45; done += 1) {
    const line = progressLine(progress({ done, failed: 45 - done, etaMs: 4e6, isWaiting: true }), columns);
    expect(line.length).toBeLessThan(columns);
  }
  expect(progressLine(progress({ etaMs: 4e6, isWaiting: true }), columns).length).toBeLessThan(columns);
});

test("no work at all is done", () => {
  expect(progressLine(progress({ done: 0, total: 0 }), 80)).toContain("100 %");
});

test("a stream's ETA stands for the inputs it has not pulled yet, too", () => {
  expect(scaleEta(10_000, 50, 50)).toBe(10_000);
  expect(scaleEta(10_000, 50, 500)).toBe(100_000);
  expect(scaleEta(undefined, 50, 500)).toBeUndefined();
  expect(scaleEta(0, 0, 0)).toBe(0);
});
