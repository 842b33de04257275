/** The request quota of the account. Times are milliseconds of any one clock. */
export interface QuotaWindow {
  /** Requests in a window; those that were counted stay counted when it is changed. */
  limit: number;
  /** Counts a request; false where the quota is used up. */
  take(now: number): boolean;
  /** Requests left. */
  remaining(now: number): number;
  /** When a fixed window ends, or when the next place of a sliding one becomes free. */
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
    limit,
    take(now) {
      if (now >= endsAt) {
        endsAt = startOf(now) + windowMs;
        used = 0;
      }
      if (used >= this.limit) return false;
      used++;
      return true;
    },
    remaining(now) {
      return now >= endsAt ? this.limit : Math.max(0, this.limit - used);
    },
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
    limit,
    take(now) {
      forget(now);
      const allowed = counted.length < this.limit;
      if (allowed || countRejected) counted.push(now);
      return allowed;
    },
    remaining(now) {
      forget(now);
      return Math.max(0, this.limit - counted.length);
    },
    resetAt(now) {
      forget(now);
      // Where rejected requests count, there may be more than `limit` entries.
      const nextToExpire = counted[Math.max(0, counted.length - this.limit)];
      return (nextToExpire ?? now) + windowMs;
    },
  };
}
