import { createRandom } from "./random.ts";

/** The 99th percentile of the standard normal distribution. */
const z99 = 2.3263478740408408;

/**
 * Durations as queues have them: many near the median and a long tail. Give it as `latency` or `jobDuration`.
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
    // Box–Muller; 1 − random keeps the logarithm finite.
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    return median * Math.exp(sigma * normal);
  };
}
