import type { Priority } from "../policy/concurrency-gate.ts";
import { isCrowded, keepDistance } from "./crowd.ts";
import type { QuotaState } from "./quota-state.ts";
import {
  halfRoom,
  limitRoom,
  rateRoom,
  timeForRuns,
  timeForSingles,
  toldRoom,
  unknownRoom,
  type Room,
} from "./room.ts";
import type { RuleContext } from "./rule-context.ts";
import { grantSlot, type SlotTicket } from "./slots.ts";
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
  const at = grantTime(state, wish, now);
  if (at > now) return { at };
  state.told.resetAt = null;
  keepDistance(state, now, random);
  return { slot: grantSlot(state, owner) };
}

/** When a request may be sent: now or earlier, a time, or `Infinity` for "when a slot has ended". */
function grantTime(state: QuotaState, wish: Wish, now: number): number {
  const { pause, slots, crowd } = state;
  if (now < pause.until) return pause.until;
  advance(state, now);
  if (pause.isRecovering && slots.open > 0) return Infinity;
  let at = now;
  for (const room of roomsFor(state, wish, now)) {
    // The one request that finds out after a pause is as urgent as a single call.
    const isUrgent = wish.priority === "single" || pause.isRecovering;
    at = Math.max(at, isUrgent ? timeForSingles(room, now) : timeForRuns(room, wish.reserve, now));
  }
  return isCrowded(state, now) && !pause.isRecovering ? Math.max(at, crowd.nextSendAt) : at;
}

/** The rules that hold now. */
function roomsFor(state: QuotaState, { requestsPerMinute }: Wish, now: number): Room[] {
  const { told, learned, pause } = state;
  const rooms = requestsPerMinute === undefined ? [] : [rateRoom(state, requestsPerMinute)];
  if (told.remaining !== null) {
    // After a pause one request finds out, whatever was left before.
    if (!pause.isRecovering) rooms.push(toldRoom(state, told.remaining, now));
  } else if (learned.limit !== null) {
    rooms.push(limitRoom(state, learned.limit, now), halfRoom(state, learned.limit, now));
  } else if (requestsPerMinute === undefined || pause.isRecovering) {
    // Who was told a rate need not find one out.
    rooms.push(unknownRoom(state));
  }
  return rooms;
}
