import type { QuotaState } from "./quota-state.ts";
import { sendLifetime } from "./window-times.ts";
import { nextReturn } from "./window-use.ts";

// Strangers on a key are not seen, only what they use. A client that sees them sends one request at a time, leaves
// some of the quota to them and keeps its sends apart: then whoever has less gets more, and no two keep in step.

/** For how many windows strangers are assumed after `remaining` showed them. */
const windowsSeen = 10;

/**
 * For how many windows strangers are assumed after two surprising 429s. The two are at most `mostWindowsBetween` windows
 * apart, and more than `windowsOfOneSurprise`: one change of the quota may cause several.
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

/** The limit changed without our doing. Once may be chance, or another plan; twice are strangers. */
export function noteSurprise({ crowd, window }: QuotaState, now: number): void {
  const lifetime = sendLifetime(window);
  const age = now - crowd.surprisedAt;
  if (age <= windowsOfOneSurprise * lifetime) return;
  if (age < mostWindowsBetween * lifetime) crowd.until = now + windowsSuspected * lifetime;
  crowd.surprisedAt = now;
}

/** The number of windows between two requests that are left to strangers, where no response shows them. */
const windowsBetweenYields = 16;

/** Leaves one request to strangers for half a window, once the next is given back. */
export function yieldOne(state: QuotaState): void {
  state.crowd.yieldUntil = nextReturn(state) + state.window / 2;
}

/** Yields now and then: a client that uses all of a sliding window cannot see strangers who get nothing of it. */
export function yieldNowAndThen(state: QuotaState, now: number): void {
  if (now < state.crowd.nextYieldAt) return;
  state.crowd.nextYieldAt = now + windowsBetweenYields * sendLifetime(state.window);
  yieldOne(state);
}

/** Delays the next send by a random part of its fair distance from the one that is granted now. */
export function keepDistance(state: QuotaState, now: number, random: number): void {
  const { reported, learned, window } = state;
  const perWindow = reported.remaining === null ? learned.limit : reported.capacity;
  if (perWindow === null || !isCrowded(state, now)) return;
  const part = reported.remaining === null ? 0.6 + 0.6 * random : 0.2 + 0.2 * random;
  state.crowd.nextSendAt = now + (window / Math.max(1, perWindow)) * part;
}

/** A random wait beside strangers, so that not everybody sends at the moment of the reset. */
export function crowdJitter(state: QuotaState, now: number, random: number): number {
  return isCrowded(state, now) ? (random * state.window) / 30 : 0;
}
