import { crowdJitter, isCrowded, noteStrangers, yieldNowAndThen } from "./crowd.ts";
import type { QuotaHeaders } from "./quota-headers.ts";
import type { QuotaState } from "./quota-state.ts";
import { countSends } from "./send-log.ts";
import { untilServerTime } from "./server-time.ts";
import type { SentSlot } from "./slots.ts";
import type { RuleContext } from "./rule-context.ts";
import { sendLifetime, withinPauseBounds } from "./window-times.ts";
import { beginWindow } from "./window-use.ts";

/** The number of windows in which less than the known quota is seen, before it is taken to have become smaller. */
const windowsUntilSmaller = 6;

/** A smaller quota than this looks the same whether or not strangers use some of it. */
const leastQuotaWithoutStrangers = 8;

/** Learns from a response that says what is left. */
export function learnReported(
  state: QuotaState,
  remaining: number,
  slot: SentSlot,
  headers: QuotaHeaders,
  { now, random }: RuleContext,
): void {
  const { reported, slots } = state;
  // The response surely counts this request; which of the earlier ones it counts is unknown.
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
 * @param readAt the server counted no sooner than this
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
  // This request took one: `remaining` did not fall only because some were given back.
  if (reported.remaining !== null && remaining >= reported.read) {
    // A sliding window gives back at most this many of our own sends.
    const returns = countSends(sends, reported.readFrom, now - window);
    const isTurned = !crowded && remaining >= reported.read + returns;
    const isFull = isAlone && remaining + 1 >= (reported.capacity ?? Infinity);
    if (isTurned || (isFull && !crowded && !serverWindow.slides)) {
      // A fixed window has begun: with this request where only this one is used, else soon after the response before.
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

/** What strangers seem to use for several windows may be a quota that has become smaller. */
function learnSmallerQuota(state: QuotaState, remaining: number, mine: number, now: number): void {
  const { reported, crowd, window } = state;
  const lifetime = sendLifetime(window);
  const seen = remaining + mine;
  if (reported.countedUntil === 0) {
    reported.countedUntil = now + windowsUntilSmaller * lifetime;
    reported.mostLeft = 0;
    reported.mostSeen = 0;
    reported.leastSeen = Number.MAX_SAFE_INTEGER;
  }
  // What was sent before it became smaller is not counted.
  if (reported.countedUntil - now < (windowsUntilSmaller - 2) * lifetime) {
    reported.mostLeft = Math.max(reported.mostLeft, remaining + 1);
    reported.mostSeen = Math.max(reported.mostSeen, seen);
    reported.leastSeen = Math.min(reported.leastSeen, seen);
  }
  if (now < reported.countedUntil) return;
  reported.countedUntil = 0;
  const { mostLeft, mostSeen, leastSeen } = reported;
  // A fixed window is seen whole where it begins; a sliding one as what is left and what is ours.
  const most = mostLeft >= mostSeen / 2 ? mostLeft : mostSeen;
  // Strangers would use some of it sooner or later. The most may count one of our sends that is over.
  const isSteady = leastSeen >= most - Math.max(1, most / 20);
  reported.capacity = Math.max(1, isSteady ? Math.min(most, leastSeen) : most);
  if (isSteady && most >= leastQuotaWithoutStrangers) crowd.until = now;
}
