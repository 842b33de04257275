/**
 * The share of a quota that a run used, after its first window: the requests from the first one of the second
 * window to the first one of the last window, over what the quota allows in the time that took.
 *
 * @param arrivals when each request arrived, in ms, ascending
 * @returns `NaN` where the run had fewer than three windows' requests
 */
export function quotaUsed(arrivals: readonly number[], perWindow: number, windowMs: number): number {
  const windows = Math.floor((arrivals.length - 1) / perWindow);
  const from = arrivals[perWindow];
  const to = arrivals[windows * perWindow];
  if (windows < 2 || from === undefined || to === undefined) return NaN;
  const allowed = ((to - from) / windowMs) * perWindow;
  return ((windows - 1) * perWindow) / allowed;
}
