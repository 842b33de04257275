import type { Priority } from "../policy/concurrency-gate.ts";
import { isCrowded, keepDistance } from "./crowd.ts";
import type { QuotaState } from "./quota-state.ts";
import { halfRoom, limitRoom, rateRoom, timeIn, reportedRoom, type LeftToOthers } from "./room.ts";
import type { RuleContext } from "./rule-context.ts";
import { grantSlot, waitingElsewhere, type SlotTicket } from "./slots.ts";
import { advance } from "./window-use.ts";

/** A request that wants to be sent. */
export interface Wish {
  readonly priority: Priority;
  /** The user's own limit; `undefined` leaves it to what is learned. */
  readonly requestsPerMinute: number | undefined;
  /** The share of the quota that runs leave to single calls, from 0 up to 1. */
  readonly reserve: number;
}

/** A slot, or when to ask again: a time, or `Infinity` for "when a slot has ended". */
export type Taken =
  { readonly slot: SlotTicket; readonly at?: undefined } | { readonly slot?: undefined; readonly at: number };

/** Takes a slot if a request may be sent now. */
export function take(state: QuotaState, wish: Wish, { now, owner, random }: RuleContext): Taken {
  const at = grantTime(state, wish, owner, now);
  if (at > now) return { at };
  state.reported.resetAt = null;
  keepDistance(state, now, random);
  return { slot: grantSlot(state, owner) };
}

/** When a request may be sent: now or earlier, a time, or `Infinity` for "when a slot has ended". */
function grantTime(state: QuotaState, wish: Wish, owner: string, now: number): number {
  const { pause, slots, reported, learned, crowd } = state;
  if (now < pause.until) return pause.until;
  advance(state, now);
  const { isRecovering } = pause;
  if (isRecovering && slots.open > 0) return Infinity;
  // The one request that finds out after a pause is as urgent as a single call.
  const isUrgent = isRecovering || wish.priority === "single";
  const left: LeftToOthers = isUrgent
    ? { share: 0, count: 0 }
    : { share: wish.reserve, count: waitingElsewhere(state, owner, now) };
  const { requestsPerMinute } = wish;
  let at = requestsPerMinute === undefined ? now : timeIn(rateRoom(state, requestsPerMinute), left, now);
  if (reported.remaining !== null) {
    // After a pause it goes, whatever was left before.
    if (!isRecovering) at = Math.max(at, timeIn(reportedRoom(state, reported.remaining, now), left, now));
  } else if (learned.limit !== null) {
    at = Math.max(at, timeIn(limitRoom(state, learned.limit, now), left, now));
    at = Math.max(at, timeIn(halfRoom(state, learned.limit, now), left, now));
  } else if (requestsPerMinute === undefined || isRecovering) {
    // Nothing is known: one request, and twice as many with every response. A user's own rate leaves nothing to find out.
    if (slots.open >= learned.allowance) return Infinity;
  }
  return isCrowded(state, now) && !isRecovering ? Math.max(at, crowd.nextSendAt) : at;
}
