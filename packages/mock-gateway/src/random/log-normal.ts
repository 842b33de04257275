import { createRandom } from "./random.ts";

/** The 99th percentile of the standard normal distribution. */
const z99 = 2.3263478740408408;

/**
 * Log-normal durations, as queues have them: most are near the median, and the tail is long. For `latency` and
 * `jobDuration`.
 *
 * @param median ms
 * @param p99 the 99th percentile, ms
 */
export function logNormal(median: number, p99: number, seed = 1): () => number {
  if (!(median > 0 && p99 >= median)) {
    throw new RangeError(`log-normal durations need 0 < median ≤ p99, not ${median} and ${p99}`);
  }
  const sigma = Math.log(p99 / median) / z99;
  const random = createRandom(seed);
  return () => {
    // Box–Muller transform. 1 − random is never 0, so the logarithm is finite.
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    return median * Math.exp(sigma * normal);
  };
}
