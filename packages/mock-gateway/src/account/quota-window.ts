/** The request quota of the account. Times are milliseconds of any one clock. */
export interface QuotaWindow {
  /** Counts a request; false where the quota is used up. */
  take(now: number): boolean;
  /** Requests left. */
  remaining(now: number): number;
  /** When a fixed window ends, or when a sliding one allows the next request. */
  resetAt(now: number): number;
}

export interface QuotaWindowOptions {
  limit: number;
  windowMs: number;
  /** Whether a rejected request counts as well. */
  countRejected: boolean;
}

/** Windows of equal length, which start with a first request or at multiples of their length. */
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

/** At most `limit` requests in any period of `windowMs`. */
export function createSlidingWindow({ limit, windowMs, countRejected }: QuotaWindowOptions): QuotaWindow {
  let counted: number[] = [];
  const forget = (now: number) => {
    const firstInside = counted.findIndex((at) => at + windowMs > now);
    if (firstInside !== 0) counted = firstInside === -1 ? [] : counted.slice(firstInside);
  };
  return {
    take(now) {
      forget(now);
      const allowed = counted.length < limit;
      if (allowed || countRejected) counted.push(now);
      return allowed;
    },
    remaining(now) {
      forget(now);
      return Math.max(0, limit - counted.length);
    },
    resetAt(now) {
      forget(now);
      // Where rejected requests count, there may be more than `limit` entries.
      const nextToExpire = counted[Math.max(0, counted.length - limit)];
      return (nextToExpire ?? now) + windowMs;
    },
  };
}
