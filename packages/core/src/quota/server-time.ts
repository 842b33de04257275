import type { QuotaHeaders } from "./quota-headers.ts";
import type { QuotaState } from "./quota-state.ts";

/** Headers may have whole seconds, rounded either way. */
const rounding = 1_000;

/** A clock whose bounds are no farther apart is known. */
const closeBounds = 3_000;

/**
 * Learns how far the server's clock is ahead of the place's. Each header gives bounds: the `Date` of a response lies
 * between when the request was sent and when the response came; a window resets after that, and at most one window later.
 * A `Date` is worth more.
 *
 * @param sentAt when the request was sent
 * @param now when its response had come
 */
export function learnServerTime(
  state: QuotaState,
  sentAt: number,
  now: number,
  { serverTime, resetAt }: QuotaHeaders,
): void {
  if (serverTime !== undefined) {
    narrow(state, serverTime - now, serverTime + rounding - sentAt, true);
  } else if (resetAt !== undefined && state.clock?.isDated !== true) {
    narrow(state, resetAt - state.window - rounding - now, resetAt + rounding - sentAt, false);
  }
}

/** @returns milliseconds from now until a time by the server's clock; `undefined` while that clock is not known */
export function untilServerTime({ clock }: QuotaState, time: number, now: number): number | undefined {
  if (clock === null || (!clock.isDated && clock.high - clock.low > closeBounds)) return undefined;
  // The lower bound gives a later time: a request must not come before the reset.
  return time - (now + clock.low);
}

function narrow(state: QuotaState, low: number, high: number, isDated: boolean): void {
  const { clock } = state;
  if (clock?.isDated !== isDated || low > clock.high || high < clock.low) {
    // The first bounds, or those of a clock that was set.
    state.clock = { low, high, isDated };
    return;
  }
  if (low > clock.low) clock.low = low;
  if (high < clock.high) clock.high = high;
}
