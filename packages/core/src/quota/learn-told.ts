import { crowdJitter, isCrowded, noteStrangers } from "./crowd.ts";
import type { QuotaHeaders } from "./quota-headers.ts";
import type { QuotaState } from "./quota-state.ts";
import { countSends } from "./send-log.ts";
import { untilServerTime } from "./server-time.ts";
import type { SentSlot } from "./slots.ts";
import type { RuleContext } from "./rule-context.ts";
import { sendLifetime, withinPauseBounds } from "./window-times.ts";
import { beginWindow } from "./window-use.ts";

/** What is taken as capacity beside strangers is the most that was seen in so many windows and in those before. */
const windowsPerCount = 10;

/** Learns from a response that says what is left. */
export function learnTold(
  state: QuotaState,
  remaining: number,
  slot: SentSlot,
  headers: QuotaHeaders,
  { now, random }: RuleContext,
): void {
  const { told, slots } = state;
  if (slot.order > told.order) {
    learnWindow(state, remaining, slot, now);
    // Others that were answered while this one was under way may be counted after it.
    const counted = slots.ended - slot.endedBefore - 1;
    setRemaining(state, remaining, slot.sentAt, now);
    told.remaining = Math.max(0, remaining - counted);
  } else if (told.remaining !== null && remaining < told.remaining) {
    // Requests in flight together are counted in some order; the lowest of their responses is the newest.
    setRemaining(state, remaining, slot.sentAt, now);
  }
  if (headers.resetAt === undefined) return;
  const until = untilServerTime(state, headers.resetAt, now);
  if (until === undefined) return;
  told.resetAt = now + withinPauseBounds(state.window, until) + crowdJitter(state, now, random);
}

/** @param readAt no sooner than this did the server count what is left */
export function setRemaining(state: QuotaState, remaining: number, readAt: number, now: number): void {
  const { told, sends, serverWindow, slots } = state;
  const lifetime = sendLifetime(state.window);
  told.remaining = remaining;
  told.read = remaining;
  told.order = slots.granted;
  told.at = now;
  told.resetAt = null;
  told.readFrom = readAt - lifetime;
  told.returned = countSends(sends, Math.max(serverWindow.began, told.readFrom), now - lifetime);
}

/** Learns what kind of window the server has, and what it holds, from a response that is the newest. */
function learnWindow(state: QuotaState, remaining: number, slot: SentSlot, now: number): void {
  const { told, slots, sends, serverWindow, window } = state;
  // What the response may have counted of ours, at most.
  const mine = countSends(sends, slot.sentAt - sendLifetime(window)) + slots.unsent;
  if (told.capacity !== null && remaining + mine < told.capacity) noteStrangers(state, now);
  const crowded = isCrowded(state, now);
  const isAlone = slot.order === slots.alone && slot.order === slots.granted;
  // This request took one: what is left is no less only where some were given back.
  if (told.remaining !== null && remaining >= told.read) {
    // At most so many of our own sends can have been, one by one.
    const returns = countSends(sends, told.readFrom, now - window);
    const isTurned = !crowded && remaining >= told.read + returns;
    const isFull = isAlone && remaining + 1 >= (told.capacity ?? Infinity);
    if (isTurned || (isFull && !crowded && !serverWindow.slides)) {
      // A fixed window has begun; with this request where it is full but for it, else soon after the response before.
      beginWindow(state, isFull ? slot.countsFrom - 1 : told.readFrom + window);
      serverWindow.turnedAt = slot.countsFrom - 1;
    }
    if (isTurned) {
      serverWindow.slides = false;
      if (isAlone) told.capacity = remaining + 1;
    } else if (isAlone && !isFull) {
      serverWindow.slides = true;
    }
  }
  // The response counts this request for sure, and of those before it nobody knows which.
  if (isAlone) learnCapacity(state, remaining + 1, crowded, now);
}

function learnCapacity({ told, window }: QuotaState, seen: number, crowded: boolean, now: number): void {
  if (now > told.countedUntil) {
    const span = windowsPerCount * sendLifetime(window);
    told.mostSeenBefore = now > told.countedUntil + span ? 0 : told.mostSeen;
    told.mostSeen = 0;
    told.countedUntil = now + span;
    // Less than before may be a smaller quota, or strangers who are there to stay.
    if (crowded && told.mostSeenBefore > 0) told.capacity = Math.max(seen, told.mostSeenBefore);
  }
  told.mostSeen = Math.max(told.mostSeen, seen);
  told.capacity = Math.max(told.capacity ?? 0, seen);
}
