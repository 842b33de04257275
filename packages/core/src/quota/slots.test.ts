import { expect, test } from "vitest";
import { answered } from "./answered.ts";
import { newQuotaState } from "./quota-state.ts";
import { releaseDeadOwners, sent } from "./slots.ts";
import { take, type Wish } from "./take.ts";

const wish: Wish = { priority: "single", requestsPerMinute: undefined, reserve: 0 };
const now = 1_767_225_600_000;

test.each([0, 1, 3])(
  "what a process that died had under way, %i of it not yet sent, is taken off what the last response said is left",
  (unsent) => {
    const state = newQuotaState(60_000);
    const here = { now, owner: "here", random: 0.5 };
    const there = { ...here, owner: "there" };
    const first = take(state, wish, here).slot;
    if (first === undefined) throw new Error("an unknown quota lets the first request go");
    const countsFrom = sent(state, "here", now);
    const headers = { remaining: 5, resetAt: undefined, retryAfter: undefined, serverTime: undefined };
    answered(state, { ...first, sentAt: now, countsFrom }, 200, headers, here);
    for (let count = 0; count < 3; count += 1) {
      expect(take(state, wish, there).slot).toBeDefined();
      if (count >= unsent) sent(state, "there", now);
    }

    releaseDeadOwners(state, now, (owner) => owner === "here");

    let granted = 0;
    while (granted < 10 && take(state, wish, here).slot !== undefined) granted += 1;
    expect(granted).toBe(2);
  },
);
