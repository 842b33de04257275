import type { QuotaState } from "./quota-state.ts";
import { ageSends, clampSends, countSends, firstSend, firstSends, logSend } from "./send-log.ts";
import { sendLifetime } from "./window-times.ts";

/** A clock that goes back by more than this was set back. */
const clockJump = 1_000;

/** Logs a send, and returns the time it counts from. */
export function noteSend(state: QuotaState, at: number): number {
  const time = logSend(state.sends, at, state.window);
  if (time > state.serverWindow.began) state.serverWindow.used += 1;
  return time;
}

/** Brings the logs and the server's window up to now. */
export function advance(state: QuotaState, now: number): void {
  const { serverWindow, reported, sends, rejections } = state;
  if (serverWindow.endsAt !== null && now >= serverWindow.endsAt) beginWindow(state, serverWindow.endsAt);
  const newest = sends.entries.at(-1);
  if (newest !== undefined && newest[0] > now + clockJump) {
    clampSends(sends, now);
    clampSends(rejections, now);
  }
  const upTo = now - sendLifetime(state.window);
  const oldest = sends.entries[0];
  if (oldest === undefined || oldest[0] > upTo) return;
  // They stay in the log for another window: a response or a 429 that is on its way may still count them.
  ageSends(sends, upTo, state.window, (at, count) => {
    if (at <= serverWindow.began) return;
    serverWindow.used -= count;
    if (at > reported.readFrom) reported.returned += count;
  });
  ageSends(rejections, upTo, state.window);
}

/** A fixed window begins: what was sent until then counts no more. */
export function beginWindow({ serverWindow, sends }: QuotaState, at: number): void {
  serverWindow.began = at;
  serverWindow.endsAt = null;
  serverWindow.used = 0;
  for (let index = sends.aged; index < sends.entries.length; index += 1) {
    const [time, count] = sends.entries[index] ?? [0, 0];
    if (time > at) serverWindow.used += count;
  }
}

/** The window was seen to slide: every send counts for as long as a window lasts, those before a supposed reset too. */
export function noteSliding({ serverWindow, sends }: QuotaState): void {
  if (serverWindow.slides) return;
  serverWindow.slides = true;
  serverWindow.began = 0;
  serverWindow.endsAt = null;
  serverWindow.used = sends.total;
}

/** When a send leaves the window next, of those that count; `Infinity` while none does. */
export function nextReturn({ sends, serverWindow, window }: QuotaState): number {
  return firstSend(sends, serverWindow.began) + sendLifetime(window);
}

/** When the next sends leave the window, at most `count`. */
export function nextReturns({ sends, serverWindow, window }: QuotaState, count: number): number[] {
  return firstSends(sends, count, serverWindow.began).map((at) => at + sendLifetime(window));
}

/** How many sends were accepted, of those that counted when a request was sent and those since. */
export function acceptedSends(
  { serverWindow, sends, rejections, window }: QuotaState,
  sentAt: number,
): number {
  const from = Math.max(serverWindow.began, sentAt - sendLifetime(window));
  return countSends(sends, from) - countSends(rejections, from);
}
