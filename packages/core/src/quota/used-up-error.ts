import { RateLimitError } from "../errors/rate-limit-error.ts";

/**
 * The error of a request that waited as long as it may.
 *
 * @param maxWait how long it waited, in milliseconds
 * @param wait how long it is from now until there is quota again, in milliseconds; 0 or less where that is unknown
 */
export function usedUpError(maxWait: number, wait: number, wallNow: number): RateLimitError {
  const resetAt = wait > 0 ? new Date(wallNow + wait) : undefined;
  return new RateLimitError(
    `The quota is used up and no slot came free within maxQueueTime (${String(Math.round(maxWait))} ms)` +
      `${resetAt === undefined ? "" : `; it resets at ${resetAt.toISOString()}`}. This request was not sent: ` +
      "call again later, raise maxQueueTime, or lower the rate.",
    resetAt === undefined ? {} : { resetAt },
  );
}
