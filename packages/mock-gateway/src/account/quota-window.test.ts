import { describe, expect, test } from "vitest";
import { createFixedWindow, createSlidingWindow } from "./quota-window.ts";

const options = { limit: 2, windowMs: 100, countRejected: false };

describe("a fixed window", () => {
  test("a fixed window starts with its first request and ends for all its requests at once", () => {
    const quota = createFixedWindow(options, "first-request");
    expect([quota.take(30), quota.take(31), quota.take(129), quota.take(130)]).toEqual([
      true,
      true,
      false,
      true,
    ]);
    expect(quota.remaining(130)).toBe(1);
    expect(quota.resetAt(130)).toBe(230);
  });

  test("an aligned window starts at multiples of its length", () => {
    const quota = createFixedWindow(options, "aligned");
    expect([quota.take(30), quota.take(99), quota.take(99), quota.take(100)]).toEqual([
      true,
      true,
      false,
      true,
    ]);
    expect(quota.resetAt(150)).toBe(200);
  });

  test("in a window of either kind a changed limit holds at once, and what was counted stays counted", () => {
    for (const quota of [createFixedWindow(options, "first-request"), createSlidingWindow(options)]) {
      expect([quota.take(0), quota.take(1), quota.take(2)]).toEqual([true, true, false]);
      quota.limit = 3;
      expect([quota.remaining(3), quota.take(3), quota.take(4)]).toEqual([1, true, false]);
      quota.limit = 1;
      expect([quota.remaining(5), quota.take(5), quota.remaining(150)]).toEqual([0, false, 1]);
    }
  });

  test("between two fixed windows the whole quota remains", () => {
    const quota = createFixedWindow(options, "first-request");
    quota.take(0);
    expect(quota.remaining(100)).toBe(2);
    expect(quota.resetAt(150)).toBe(250);
  });
});

describe("a sliding window", () => {
  test("in a sliding window each request counts for the length of the window", () => {
    const quota = createSlidingWindow(options);
    expect([quota.take(0), quota.take(60), quota.take(99), quota.take(100), quota.take(101)]).toEqual([
      true,
      true,
      false,
      true,
      false,
    ]);
    expect(quota.resetAt(101)).toBe(160);
    expect(quota.remaining(160)).toBe(1);
  });

  test("a sliding window that counts rejected requests stays full while requests keep coming", () => {
    const quota = createSlidingWindow({ ...options, countRejected: true });
    quota.take(0);
    quota.take(1);
    expect(quota.take(90)).toBe(false);
    expect(quota.take(100)).toBe(false);
    expect(quota.resetAt(100)).toBe(190);
    expect(quota.take(190)).toBe(true);
  });
});
