/** How long so many requests take at a quota, ms: each full window but the last is waited for. */
export function estimateTime(requests: number, requestsPerMinute: number): number {
  return Math.max(0, Math.ceil(requests / requestsPerMinute) - 1) * 60_000;
}
