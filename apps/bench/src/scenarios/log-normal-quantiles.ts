import { logNormal } from "@segmind-embeddings/mock-gateway";

/** Drawn to find the quantiles of. */
const draws = 200_000;

/**
 * As many durations as are asked for, log-normal as drawn evenly: the middle of each of so many equal shares of the
 * distribution. A small sample then has the whole distribution's mean and tail, in every run.
 *
 * @param median ms; the 99th percentile is 20 times that
 * @param cap no duration is longer than so many medians; what has a cap keeps its median
 */
export function logNormalQuantiles(median: number, count: number, cap = Infinity): number[] {
  const draw = logNormal(median, 20 * median);
  const sorted = Float64Array.from({ length: draws }, draw).sort();
  const even = Array.from({ length: count }, (_, index) => {
    const position = Math.floor(((index + 0.5) / count) * draws);
    return Math.min(sorted[position] as number, cap * median);
  });
  return shuffled(even);
}

/** The same order in every run: a step through the list that has no factor in common with its length. */
function shuffled(values: readonly number[]): number[] {
  const { length } = values;
  let step = Math.round(length * 0.618);
  while (greatestCommonDivisor(step, length) !== 1) step += 1;
  return values.map((_, index) => values[(index * step) % length] as number);
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
