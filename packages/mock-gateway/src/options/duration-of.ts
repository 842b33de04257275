import type { Duration } from "./options.ts";

/** The duration of one request, ms. */
export function durationOf(duration: Duration): number {
  return typeof duration === "number" ? duration : duration();
}
