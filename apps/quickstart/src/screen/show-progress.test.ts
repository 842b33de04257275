import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { paperScreen } from "./paper-screen.ts";
import { showProgress } from "./show-progress.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const at = (done: number, etaMs?: number) => ({ done, failed: 0, total: 20, etaMs });

test("a bar is drawn with each step, counts down in between, and stays when all is done", () => {
  const { screen, err, bars } = paperScreen(80, true);
  const display = showProgress(screen, 20, () => false);
  display.update(at(10, 5_000));
  expect(bars.at(-1)).toMatch(/10\/20 {3}50 % {2}about 5 s left$/);
  vi.advanceTimersByTime(3_000);
  expect(bars.at(-1)).toMatch(/about 2 s left$/);
  display.update(at(20, 0));
  display.end();
  expect(bars.at(-1)).toBeUndefined();
  expect(err).toEqual([`  ${"█".repeat(30)}  20/20  100 %`]);
  expect(vi.getTimerCount()).toBe(0);
});

test("where lines stay there are few of them, and always the last", () => {
  const { screen, err, bars } = paperScreen();
  const display = showProgress(screen, 20, () => false);
  for (let done = 1; done <= 19; done += 1) {
    vi.advanceTimersByTime(500);
    display.update(at(done, 500 * (20 - done)));
  }
  display.update(at(20, 0));
  display.end();
  expect(err.at(0)).toMatch(/^ {2}4 of 20, about 8 s left$/);
  expect(err.at(-1)).toBe("  20 of 20");
  expect(err.length).toBeLessThan(8);
  expect(bars.filter((bar) => bar !== undefined)).toEqual([]);
});

test("a wait for quota is said once, and again at the next", () => {
  const { screen, err } = paperScreen();
  let isPaced = true;
  const display = showProgress(screen, 20, () => isPaced);
  display.update(at(5, 61_000));
  vi.advanceTimersByTime(30_000);
  expect(err).toEqual(["  5 of 20, waiting for quota, about 1 min left"]);
  isPaced = false;
  display.update(at(6, 60_000));
  isPaced = true;
  vi.advanceTimersByTime(30_000);
  expect(err.filter((line) => line.includes("waiting"))).toHaveLength(2);
  display.end();
});

test("a short wait is not worth a word", () => {
  const { screen, err } = paperScreen();
  const display = showProgress(screen, 20, () => true);
  display.update(at(5, 61_000));
  vi.advanceTimersByTime(900);
  display.end();
  expect(err).toEqual(["  5 of 20"]);
});
