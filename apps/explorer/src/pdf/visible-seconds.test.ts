import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { visibleSeconds } from "./visible-seconds.ts";

const page = { hidden: false };

beforeEach(() => {
  page.hidden = false;
  vi.useFakeTimers();
  vi.stubGlobal("document", page);
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("visibleSeconds aborts after its seconds, with its reason", () => {
  const { signal } = visibleSeconds(30, "It takes too long.");
  vi.advanceTimersByTime(29_000);
  expect(signal.aborted).toBe(false);
  vi.advanceTimersByTime(1_000);
  expect(signal.reason).toEqual(new Error("It takes too long."));
});

test("visibleSeconds does not count seconds in which the page is hidden, because nothing is drawn then", () => {
  const { signal } = visibleSeconds(30, "It takes too long.");
  page.hidden = true;
  vi.advanceTimersByTime(600_000);
  expect(signal.aborted).toBe(false);
  page.hidden = false;
  vi.advanceTimersByTime(30_000);
  expect(signal.aborted).toBe(true);
});

test("visibleSeconds leaves no timer when it is stopped", () => {
  const { signal, stop } = visibleSeconds(30, "It takes too long.");
  stop();
  expect(vi.getTimerCount()).toBe(0);
  vi.advanceTimersByTime(60_000);
  expect(signal.aborted).toBe(false);
});
