/** Seconds as milliseconds, to the microsecond: what is left of a fraction behind that is noise. */
export function toMilliseconds(seconds: number): number {
  return Math.round(seconds * 1e6) / 1e3;
}
