/** One account's request quota. Times are milliseconds of whatever clock the caller uses. */
export interface QuotaWindow {
  /** Asks for a place. */
  take(now: number): boolean;
  /** Places left. */
  remaining(now: number): number;
  /** When the window empties (fixed), or when the next place comes free (sliding). */
  resetAt(now: number): number;
}

export interface QuotaWindowOptions {
  limit: number;
  windowMs: number;
  /** Whether a request that is turned away takes a place too. */
  countRejected: boolean;
}

/** Windows of equal length. They start at their first request, or at multiples of their length. */
export function createFixedWindow(
  { limit, windowMs }: QuotaWindowOptions,
  anchor: "first-request" | "aligned",
): QuotaWindow {
  let endsAt = -Infinity;
  let used = 0;
  const startOf = (now: number) => (anchor === "aligned" ? Math.floor(now / windowMs) * windowMs : now);
  return {
    take(now) {
      if (now >= endsAt) {
        endsAt = startOf(now) + windowMs;
        used = 0;
      }
      if (used >= limit) return false;
      used++;
      return true;
    },
    remaining: (now) => (now >= endsAt ? limit : limit - used),
    resetAt: (now) => (now >= endsAt ? startOf(now) + windowMs : endsAt),
  };
}

/** At most `limit` requests in any stretch of `windowMs`. */
export function createSlidingWindow({ limit, windowMs, countRejected }: QuotaWindowOptions): QuotaWindow {
  let taken: number[] = [];
  const forget = (now: number) => {
    const firstKept = taken.findIndex((at) => at + windowMs > now);
    if (firstKept !== 0) taken = firstKept === -1 ? [] : taken.slice(firstKept);
  };
  return {
    take(now) {
      forget(now);
      const allowed = taken.length < limit;
      if (allowed || countRejected) taken.push(now);
      return allowed;
    },
    remaining(now) {
      forget(now);
      return Math.max(0, limit - taken.length);
    },
    resetAt(now) {
      forget(now);
      // With rejected requests counted there may be more entries than places: the one that opens a place counts.
      const opening = taken[Math.max(0, taken.length - limit)];
      return (opening ?? now) + windowMs;
    },
  };
}
