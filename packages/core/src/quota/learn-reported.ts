import { crowdJitter, isCrowded, noteStrangers, yieldNowAndThen } from "./crowd.ts";
import type { QuotaHeaders } from "./quota-headers.ts";
import type { QuotaState } from "./quota-state.ts";
import { countSends } from "./send-log.ts";
import { untilServerTime } from "./server-time.ts";
import type { SentSlot } from "./slots.ts";
import type { RuleContext } from "./rule-context.ts";
import { sendLifetime, withinPauseBounds } from "./window-times.ts";
import { beginWindow } from "./window-use.ts";

/** For so many windows less was seen than the quota was thought to be, before it is taken to be less. */
const windowsUntilSmaller = 12;

/** Learns from a response that says what is left. */
export function learnReported(
  state: QuotaState,
  remaining: number,
  slot: SentSlot,
  headers: QuotaHeaders,
  { now, random }: RuleContext,
): void {
  const { reported, slots } = state;
  // The response counts this request for sure; which of those before it, nobody knows.
  reported.capacity = Math.max(reported.capacity ?? 0, remaining + 1);
  if (slot.order > reported.order) {
    learnWindow(state, remaining, slot, now);
    // Others that were answered while this one was under way may be counted after it.
    const others = slots.ended - slot.endedBefore - 1;
    setRemaining(state, remaining, remaining - others, slot.sentAt, now);
  } else if (reported.remaining !== null && remaining < reported.read) {
    // Requests in flight together are counted in some order: this one came after the one that was read.
    setRemaining(state, remaining, Math.min(reported.remaining - 1, remaining), slot.sentAt, now);
  }
  if (headers.resetAt === undefined) return;
  const until = untilServerTime(state, headers.resetAt, now);
  if (until === undefined) return;
  reported.resetAt = now + withinPauseBounds(state.window, until) + crowdJitter(state, now, random);
}

/**
 * @param read what the response says is left
 * @param certain what is left for sure, whatever was counted after it
 * @param readAt no sooner than this did the server count
 */
export function setRemaining(
  state: QuotaState,
  read: number,
  certain: number,
  readAt: number,
  now: number,
): void {
  const { reported, sends, serverWindow, slots } = state;
  const lifetime = sendLifetime(state.window);
  reported.remaining = Math.max(0, certain);
  reported.read = read;
  reported.order = slots.granted;
  reported.at = now;
  reported.resetAt = null;
  reported.readFrom = readAt - lifetime;
  reported.returned = countSends(sends, Math.max(serverWindow.began, reported.readFrom), now - lifetime);
}

/** Learns what kind of window the server has, and what it holds, from a response that is the newest. */
function learnWindow(state: QuotaState, remaining: number, slot: SentSlot, now: number): void {
  const { reported, slots, sends, serverWindow, window } = state;
  // What the response may have counted of ours, at most.
  const mine = countSends(sends, slot.sentAt - sendLifetime(window)) + slots.unsent;
  if (reported.capacity !== null && remaining + mine < reported.capacity) noteStrangers(state, now);
  const crowded = isCrowded(state, now);
  const isAlone = slot.order === slots.alone && slot.order === slots.granted;
  // This request took one: what is left is no less only where some were given back.
  if (reported.remaining !== null && remaining >= reported.read) {
    // At most so many of our own sends can have been, one by one.
    const returns = countSends(sends, reported.readFrom, now - window);
    const isTurned = !crowded && remaining >= reported.read + returns;
    const isFull = isAlone && remaining + 1 >= (reported.capacity ?? Infinity);
    if (isTurned || (isFull && !crowded && !serverWindow.slides)) {
      // A fixed window has begun; with this request where it is full but for it, else soon after the response before.
      beginWindow(state, isFull ? slot.countsFrom - 1 : reported.readFrom + window);
      serverWindow.turnedAt = slot.countsFrom - 1;
    }
    if (isTurned) {
      serverWindow.slides = false;
      if (isAlone) reported.capacity = remaining + 1;
    } else if (isAlone && !isFull) {
      serverWindow.slides = true;
    }
  }
  if (crowded) learnSmallerQuota(state, remaining, mine, now);
  else reported.countedUntil = 0;
  if (remaining === 0 && serverWindow.slides && !crowded) yieldNowAndThen(state, now);
}

/** What seems to be used by strangers for so long may be a quota that has become smaller. */
function learnSmallerQuota(
  { reported, window }: QuotaState,
  remaining: number,
  mine: number,
  now: number,
): void {
  const lifetime = sendLifetime(window);
  if (reported.countedUntil === 0) {
    reported.countedUntil = now + windowsUntilSmaller * lifetime;
    reported.mostLeft = 0;
    reported.mostSeen = 0;
  }
  // What was sent before it became smaller is not counted.
  if (reported.countedUntil - now < (windowsUntilSmaller - 2) * lifetime) {
    reported.mostLeft = Math.max(reported.mostLeft, remaining + 1);
    reported.mostSeen = Math.max(reported.mostSeen, remaining + mine);
  }
  if (now < reported.countedUntil) return;
  // A fixed window is seen whole where it begins; a sliding one as what is left and what is ours.
  reported.capacity = Math.max(
    1,
    reported.mostLeft >= reported.mostSeen / 2 ? reported.mostLeft : reported.mostSeen,
  );
  reported.countedUntil = 0;
}
