import { isCrowded } from "./crowd.ts";
import type { QuotaState } from "./quota-state.ts";
import { countSends, firstSend, firstSends } from "./send-log.ts";
import { nextReturn, nextReturns } from "./window-use.ts";
import { sendLifetime } from "./window-times.ts";

/** How many requests may be sent now, by one rule. */
export interface Room {
  readonly free: number;
  /** When it will be more: a time, or `Infinity` for "when a slot has ended". */
  readonly next: number;
  /** The next times at which it will be one more, at most `count`; left out where all comes back at once. */
  readonly returns?: ((count: number) => number[]) | undefined;
  /** What a whole window holds, and how long that is. */
  readonly capacity: number;
  readonly window: number;
}

/** The user's own limit, against everything that was sent within a window, which is a minute by default. */
export function rateRoom({ sends, slots, window }: QuotaState, requestsPerMinute: number): Room {
  return {
    free: requestsPerMinute - sends.total - slots.unsent,
    next: firstSend(sends) + sendLifetime(window),
    returns: (count) => firstSends(sends, count, -Infinity).map((at) => at + sendLifetime(window)),
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
  return { free: capacity - used, next, returns: (count) => nextReturns(state, count), capacity, window };
}

/** A learned limit of at least this is used in part within half a window, so that strangers find some of it left. */
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

/** Beside strangers, a client leaves one request free for each of this many that it uses. */
const leftToStrangers = 8;

/**
 * What a response says is left. Sends that leave the window after it give room too, as long as no more are sent in a
 * window than it was seen to hold: the response may count some of them already.
 */
export function reportedRoom(state: QuotaState, remaining: number, now: number): Room {
  const { reported, slots, sends, serverWindow, window, crowd } = state;
  const lifetime = sendLifetime(window);
  const capacity = reported.capacity ?? Infinity;
  const used = serverWindow.used + slots.unsent;
  const sure = remaining - slots.open;
  const isYielding = serverWindow.slides && now < crowd.yieldUntil && capacity > 1;
  const free =
    Math.max(sure, Math.min(reported.read - slots.open + reported.returned, capacity - used)) -
    (isYielding ? 1 : 0);
  const crowded = isCrowded(state, now);
  const mine = sends.total + slots.unsent;
  const back = nextReturn(state);
  if (free <= 0) {
    // One request finds out what is left: when the window resets, or when all earlier sends are surely over. A sliding
    // window resets for somebody's send, which is ours only where nobody else has one.
    const knowsReset = !((crowded || serverWindow.slides) && mine > 0);
    const asksAt = Math.min((knowsReset ? reported.resetAt : null) ?? Infinity, reported.at + lifetime);
    if (isYielding) return { free: 0, next: Math.min(back, crowd.yieldUntil), capacity, window };
    if (now < asksAt) return { free: 0, next: Math.min(back, asksAt), capacity, window };
    return { free: slots.open > 0 ? 0 : 1, next: Infinity, capacity: Infinity, window };
  }
  if (crowded) {
    const most = Math.max(1, Math.floor(free / leftToStrangers));
    if (slots.open >= most) return { free: 0, next: Infinity, capacity, window };
    if (mine > leftToStrangers * (free - 1)) {
      const next = Math.min(firstSend(sends) + lifetime, reported.at + lifetime);
      return { free: 0, next: Math.max(now + 1, next), capacity, window };
    }
  }
  // A fixed window gives everything back at once.
  const ends = serverWindow.slides
    ? back
    : (reported.resetAt ?? firstSend(sends, serverWindow.turnedAt) + lifetime);
  return {
    free,
    next: ends > now ? ends : back,
    returns: serverWindow.slides ? (count) => nextReturns(state, count) : undefined,
    capacity: crowded ? Infinity : capacity,
    window,
  };
}

/** What is left to others: a share of the quota, from 0 up to 1, and so many who wait already. */
export interface LeftToOthers {
  readonly share: number;
  readonly count: number;
}

/** Quotas of fewer than this keep no reserve. */
const leastCapacityWithReserve = 10;

/** So many returns are looked at: the reserve of a larger quota is back soon. */
const mostReturns = 8;

/**
 * When a room may be used. Runs leave a share of the quota to single calls where the whole window is still to come, less
 * the nearer the next requests are, and nothing in the last sixtieth of a window.
 */
export function timeIn(room: Room, { share, count }: LeftToOthers, now: number): number {
  const { next, capacity, window } = room;
  const free = room.free - count;
  if (free <= 0) return room.free > 0 ? Math.max(next, now + 1) : next;
  if (share <= 0 || capacity < leastCapacityWithReserve || capacity === Infinity) return now;
  const reserve = Math.max(1, Math.floor(capacity * share));
  const returns = room.returns?.(mostReturns) ?? [next];
  const latest = now + sendLifetime(window);
  let at = now;
  // With one less, the reserve is to be whole again in time: the more of it is missing, the more time there is.
  returns.forEach((back, index) => {
    const missing = free + index;
    if (missing <= reserve) at = Math.max(at, Math.min(back, latest) - timeWithout(missing, reserve, window));
  });
  return at;
}

/** How soon a return is to be so that runs may leave one less than `count` to single calls. */
function timeWithout(count: number, reserve: number, window: number): number {
  const time = (kept: number): number => window / 60 + (kept * window) / reserve;
  return count === 1 ? time(0) : Math.max(window / 12, time(count - 2));
}
