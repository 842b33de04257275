/**
 * Full jitter: a random part of a bound that doubles with each retry, so that clients which failed together do not
 * come back together.
 *
 * @param retry how many retries came before this one
 * @param random a number from 0 up to 1
 * @returns milliseconds
 */
export function backoff(retry: number, retryDelay: number, maxRetryDelay: number, random: number): number {
  return random * Math.min(maxRetryDelay, retryDelay * 2 ** retry);
}
