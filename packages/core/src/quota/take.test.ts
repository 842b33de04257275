import { expect, test } from "vitest";
import { newQuotaState, type QuotaState } from "./quota-state.ts";
import { setWaiting } from "./slots.ts";
import { take, type Wish } from "./take.ts";

const run: Wish = { priority: "run", requestsPerMinute: 3, reserve: 0.1 };
const single: Wish = { ...run, priority: "single" };
const now = 1_767_225_600_000;

const grants = (state: QuotaState, wish: Wish, at = now): boolean =>
  take(state, wish, { now: at, owner: "here", random: 0.5 }).slot !== undefined;

test("a run leaves the last requests of a quota to single calls that wait in other processes", () => {
  const state = newQuotaState(60_000);
  setWaiting(state, "there", 2, now + 2_000);
  expect(grants(state, run)).toBe(true);
  expect(grants(state, run)).toBe(false);
  expect(grants(state, single)).toBe(true);
});

test("single calls of another process that no longer says that they wait hold nothing up", () => {
  const state = newQuotaState(60_000);
  setWaiting(state, "there", 3, now + 2_000);
  expect(grants(state, run)).toBe(false);
  expect(grants(state, run, now + 2_000)).toBe(true);
});

test("single calls of this process hold up no run of it: its queue lets them go first itself", () => {
  const state = newQuotaState(60_000);
  setWaiting(state, "here", 3, now + 2_000);
  expect(grants(state, run)).toBe(true);
});
