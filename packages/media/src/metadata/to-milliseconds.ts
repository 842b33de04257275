/** Converts seconds to milliseconds, rounded to the microsecond, below which there are only rounding errors. */
export function toMilliseconds(seconds: number): number {
  return Math.round(seconds * 1e6) / 1e3;
}
