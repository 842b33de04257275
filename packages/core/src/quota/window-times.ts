/** Published quotas are by the minute. */
export const defaultQuotaWindow = 60_000;

/**
 * Added to the age at which a send no longer counts. The server counts a request a little after it was sent, and that
 * delay varies: a send that came late must not share a window with one that comes early.
 */
const guard = 150;

/** For how long a send counts, in milliseconds. A short window, as tests have, gets a short guard. */
export function sendLifetime(window: number): number {
  return window + Math.min(guard, window / 10);
}

/** Bounds a pause that headers ask for, so that neither a wrong clock nor a hostile server stops a client for good. */
export function withinPauseBounds(window: number, pause: number): number {
  return Math.min(window + 5_000, Math.max(Math.min(1_000, window / 10), pause));
}
