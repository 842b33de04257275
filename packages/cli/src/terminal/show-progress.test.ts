import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Progress } from "./progress-line.ts";
import type { Screen } from "./screen.ts";
import { ProgressDisplay } from "./show-progress.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const progress: Progress = {
  done: 5,
  failed: 1,
  total: 40,
  elapsedMs: 60_000,
  etaMs: 340_000,
  cost: 0.5,
  isWaiting: true,
};

/** A screen that keeps what is written. */
function memoryScreen(isLive: boolean) {
  const lines: string[] = [];
  const bars: (string | undefined)[] = [];
  const channel = {
    line: (text = "") => void lines.push(text),
    style: (_style: unknown, text: string) => text,
  };
  const screen = {
    err: channel,
    out: channel,
    columns: 80,
    isLive,
    bar: (text?: string) => void bars.push(text),
  };
  return { screen: screen as unknown as Screen, lines, bars };
}

test("without a terminal progress is one line a minute, however often it changes", () => {
  const { screen, lines } = memoryScreen(false);
  const display = new ProgressDisplay(screen);
  for (let second = 0; second < 180; second += 1) {
    display.update(progress);
    vi.advanceTimersByTime(1_000);
  }
  const line = "6 of 40, 1 failed, about 5 min 40 s left, waiting for quota, 6/min, 0.5 credits";
  expect(lines).toEqual([line, line, line]);
  display.end();
  vi.advanceTimersByTime(120_000);
  expect(lines).toHaveLength(3);
});

test("in a terminal progress is a line that is drawn over, at most ten times a second, and goes at the end", () => {
  const { screen, lines, bars } = memoryScreen(true);
  const display = new ProgressDisplay(screen);
  vi.advanceTimersByTime(200);
  for (let step = 0; step < 100; step += 1) {
    display.update(progress);
    vi.advanceTimersByTime(10);
  }
  expect(bars.length).toBeGreaterThanOrEqual(9);
  expect(bars.length).toBeLessThanOrEqual(12);
  display.end();
  expect(bars.at(-1)).toBeUndefined();
  expect(lines).toEqual([]);
});
