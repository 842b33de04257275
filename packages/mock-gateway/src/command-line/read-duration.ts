import type { Duration } from "../options/options.ts";
import { logNormal } from "../random/log-normal.ts";

/**
 * Reads `MS` or `lognormal:MEDIAN:P99`.
 *
 * @throws Error for any other text
 */
export function readDuration(text: string): Duration {
  const [kind, median, p99, ...rest] = text.split(":");
  if (kind === "lognormal" && p99 !== undefined && rest.length === 0) {
    return logNormal(Number(median), Number(p99));
  }
  const ms = Number(text);
  if (text.trim() === "" || !(ms >= 0)) {
    throw new Error(`must be milliseconds or lognormal:MEDIAN:P99, not "${text}"`);
  }
  return ms;
}
