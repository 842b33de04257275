const minute = 60_000;

/** The share of the quota that was used, counted in whole windows' worth of requests between two times. */
export function usedShare(accepted: readonly number[], limit: number, from: number, to: number): number {
  const first = accepted.findIndex((at) => at >= from);
  let last = accepted.length - 1;
  while (last >= 0 && accepted[last]! > to) last -= 1;
  if (first < 0 || last <= first) return 0;
  // What the edges of bursts may shift is small beside hours.
  return (last - first) / (((to - from) / minute) * limit);
}

/** The most that came within any minute. */
export function busiestMinute(times: readonly number[]): number {
  let most = 0;
  let from = 0;
  for (let to = 0; to < times.length; to += 1) {
    while (times[from]! <= times[to]! - minute) from += 1;
    most = Math.max(most, to - from + 1);
  }
  return most;
}
