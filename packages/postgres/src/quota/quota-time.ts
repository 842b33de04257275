/** Where a quota's clock stood, in milliseconds. */
export interface StoredTime {
  /** The quota's time at the last update. */
  readonly updatedAt: number;
  /** What that is ahead of the server's clock. */
  readonly clockOffset: number;
}

export interface QuotaTime {
  readonly now: number;
  readonly clockOffset: number;
}

/**
 * The quota's time: the server's, which goes on from where it was when the server's clock was set back, or when another
 * server took over whose clock is behind.
 *
 * @param serverTime milliseconds since the epoch
 */
export function quotaTime(serverTime: number, { updatedAt, clockOffset }: StoredTime): QuotaTime {
  const now = Math.max(serverTime + clockOffset, updatedAt);
  return { now, clockOffset: now - serverTime };
}
