import type { QuotaState } from "./quota-state.ts";
import { sendLifetime } from "./window-times.ts";
import { nextReturn } from "./window-use.ts";

// Strangers on a key are not seen, only what they use. A client that sees them sends one request at a time, leaves
// some of the quota to them and keeps its sends apart: then whoever has less gets more, and no two keep in step.

/** For how many windows strangers are taken to be there who were seen in `remaining`. */
const windowsSeen = 10;

/**
 * Two surprising 429s make strangers likely, who are then assumed for so many windows. The two are at most
 * `mostWindowsBetween` windows apart, and more than `windowsOfOneSurprise`: one change of the quota may cause several.
 */
const windowsSuspected = 240;
const mostWindowsBetween = 120;
const windowsOfOneSurprise = 16;

/** Whether others use this key now. */
export function isCrowded({ crowd }: QuotaState, now: number): boolean {
  return now < crowd.until;
}

/** Less is left than our own requests account for. */
export function noteStrangers({ crowd, window }: QuotaState, now: number): void {
  crowd.until = Math.max(crowd.until, now + windowsSeen * sendLifetime(window));
}

/** A limit is not what it was, by something else than our own requests. Once may be chance, or another plan. */
export function noteSurprise({ crowd, window }: QuotaState, now: number): void {
  const lifetime = sendLifetime(window);
  const age = now - crowd.surprisedAt;
  if (age <= windowsOfOneSurprise * lifetime) return;
  if (age < mostWindowsBetween * lifetime) crowd.until = now + windowsSuspected * lifetime;
  crowd.surprisedAt = now;
}

/** For how many windows nothing is given away that strangers could take, where no response shows them. */
const windowsBetweenYields = 16;

/** Leaves one request to strangers for half a window, from when the next is given back on. */
export function yieldOne(state: QuotaState): void {
  state.crowd.yieldUntil = nextReturn(state) + state.window / 2;
}

/** Who uses all of a sliding window does not see strangers who get nothing of it, and yields now and then. */
export function yieldNowAndThen(state: QuotaState, now: number): void {
  if (now < state.crowd.nextYieldAt) return;
  state.crowd.nextYieldAt = now + windowsBetweenYields * sendLifetime(state.window);
  yieldOne(state);
}

/** Keeps the next send apart from the one that is granted now, by a random part of what is fair. */
export function keepDistance(state: QuotaState, now: number, random: number): void {
  const { reported, learned, window } = state;
  const perWindow = reported.remaining === null ? learned.limit : reported.capacity;
  if (perWindow === null || !isCrowded(state, now)) return;
  const part = reported.remaining === null ? 0.6 + 0.6 * random : 0.2 + 0.2 * random;
  state.crowd.nextSendAt = now + (window / Math.max(1, perWindow)) * part;
}

/** A random wait, so that not all who wait for the same reset send at the same moment. */
export function crowdJitter(state: QuotaState, now: number, random: number): number {
  return isCrowded(state, now) ? (random * state.window) / 30 : 0;
}
