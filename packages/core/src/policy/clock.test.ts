import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { systemClock } from "./clock.ts";

const day = 86_400_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("a timer of the system's clock may be longer than setTimeout can count", () => {
  const callback = vi.fn();
  systemClock.after(60 * day, callback);
  vi.advanceTimersByTime(60 * day - 1);
  expect(callback).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(callback).toHaveBeenCalledOnce();
});

it.each([1, 59])("a long timer of the system's clock is cancelled after %i days", (days) => {
  const cancel = systemClock.after(60 * day, () => undefined);
  vi.advanceTimersByTime(days * day);
  cancel();
  expect(vi.getTimerCount()).toBe(0);
});
