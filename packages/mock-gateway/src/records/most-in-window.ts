/**
 * The most of `times` that are in any one window of `windowMs`: what a quota must not exceed. A window includes its
 * beginning and not its end, so that two times `windowMs` apart are in different windows.
 *
 * @param times ms, in any order
 */
export function mostInWindow(times: Iterable<number>, windowMs: number): number {
  const sorted = [...times].sort((a, b) => a - b);
  let most = 0;
  let first = 0;
  for (const [index, time] of sorted.entries()) {
    while ((sorted[first] ?? time) <= time - windowMs) first++;
    most = Math.max(most, index - first + 1);
  }
  return most;
}
