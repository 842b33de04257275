import { isCrowded } from "./crowd.ts";
import type { QuotaState } from "./quota-state.ts";
import { countSends, firstSend } from "./send-log.ts";
import { nextReturn } from "./window-use.ts";
import { sendLifetime } from "./window-times.ts";

/** How many requests may be sent now, by one rule. */
export interface Room {
  readonly free: number;
  /** When it will be more: a time, or `Infinity` for "when a slot has ended". */
  readonly next: number;
  /** What a whole window holds, and how long that is. */
  readonly capacity: number;
  readonly window: number;
}

/** The user's own limit, against everything that was sent in the last minute. */
export function rateRoom({ sends, slots, window }: QuotaState, requestsPerMinute: number): Room {
  return {
    free: requestsPerMinute - sends.total - slots.unsent,
    next: firstSend(sends) + sendLifetime(window),
    capacity: requestsPerMinute,
    window,
  };
}

/** What 429s have taught. From time to time one more is tried, and one less after that. */
export function limitRoom(state: QuotaState, limit: number, now: number): Room {
  const { learned, slots, serverWindow, window, crowd } = state;
  const used = serverWindow.used + slots.unsent;
  if (learned.extra === 0 && used >= limit && now >= learned.nextTryAt) {
    learned.extra = 1;
    learned.extraSince = now;
  }
  const isYielding = now < crowd.yieldUntil && limit > 1;
  const capacity = limit + learned.extra - (isYielding ? 1 : 0);
  const next = Math.min(nextReturn(state), isYielding ? crowd.yieldUntil : Infinity);
  return { free: capacity - used, next, capacity, window };
}

/** Of a learned limit of so many or more, a part may be used within half a window: strangers find some of it left. */
const leastLimitInParts = 4;
const partOfHalf = 0.75;

/** What half a window takes of a learned limit. */
export function halfRoom(
  { learned, slots, sends, serverWindow, window }: QuotaState,
  limit: number,
  now: number,
): Room {
  const whole = limit + learned.extra;
  const capacity = whole < leastLimitInParts ? whole : Math.ceil(partOfHalf * whole);
  const half = sendLifetime(window) / 2;
  const from = Math.max(now - half, serverWindow.began);
  const free = capacity - countSends(sends, from) - slots.unsent;
  return { free, next: firstSend(sends, from) + half, capacity, window: window / 2 };
}

/** Beside strangers, a client leaves one of so many that it uses. */
const leftToStrangers = 8;

/**
 * What a response says is left. Sends that leave the window after it give room too, as long as no more are sent in a
 * window than it was seen to hold: the response may count some of them already.
 */
export function toldRoom(state: QuotaState, remaining: number, now: number): Room {
  const { told, slots, sends, serverWindow, window, crowd } = state;
  const lifetime = sendLifetime(window);
  const capacity = told.capacity ?? Infinity;
  const used = serverWindow.used + slots.unsent;
  const sure = remaining - slots.open;
  const isYielding = serverWindow.slides && now < crowd.yieldUntil && capacity > 1;
  const free =
    Math.max(sure, Math.min(told.read - slots.open + told.returned, capacity - used)) - (isYielding ? 1 : 0);
  const crowded = isCrowded(state, now);
  const mine = sends.total + slots.unsent;
  const back = nextReturn(state);
  if (free <= 0) {
    // One request finds out what is left: when the window resets, or when all sends of before are surely over. In a
    // window that gives back one by one a reset is somebody's turn, and ours only where we have none.
    const knowsReset = !((crowded || serverWindow.slides) && mine > 0);
    const asksAt = Math.min((knowsReset ? told.resetAt : null) ?? Infinity, told.at + lifetime);
    if (isYielding) return { free: 0, next: Math.min(back, crowd.yieldUntil), capacity, window };
    if (now < asksAt) return { free: 0, next: Math.min(back, asksAt), capacity, window };
    return { free: slots.open > 0 ? 0 : 1, next: Infinity, capacity: Infinity, window };
  }
  if (crowded) {
    const most = Math.max(1, Math.floor(free / leftToStrangers));
    if (slots.open >= most) return { free: 0, next: Infinity, capacity, window };
    if (mine > leftToStrangers * (free - 1)) {
      const next = Math.min(firstSend(sends) + lifetime, told.at + lifetime);
      return { free: 0, next: Math.max(now + 1, next), capacity, window };
    }
  }
  // A fixed window gives everything back at once.
  const ends = serverWindow.slides
    ? back
    : (told.resetAt ?? firstSend(sends, serverWindow.turnedAt) + lifetime);
  return { free, next: ends > now ? ends : back, capacity: crowded ? Infinity : capacity, window };
}

/** Quotas of fewer than this keep no reserve. */
const leastCapacityWithReserve = 10;

/**
 * When a room may be used. Runs leave a share of the quota to single calls where the whole window is still to come, less
 * the nearer the next requests are, and nothing in the last sixtieth of a window.
 *
 * @param share what is left to others, from 0 up to 1
 */
export function timeIn({ free, next, capacity, window }: Room, share: number, now: number): number {
  if (free <= 0) return next;
  if (share <= 0 || capacity < leastCapacityWithReserve || capacity === Infinity) return now;
  const reserve = Math.max(1, Math.floor(capacity * share));
  const gap = Math.min(next - now, sendLifetime(window));
  return now + Math.max(0, gap - gapThatLeaves(free - 1, reserve, window));
}

/** How near the next requests are when no more than `kept` are reserved: one more than the share, where that is long. */
function gapThatLeaves(kept: number, reserve: number, window: number): number {
  const gap = (count: number): number => window / 60 + (count * window) / reserve;
  const long = window / 8;
  return gap(kept) <= long ? gap(kept) : Math.max(long, gap(kept - 1));
}
