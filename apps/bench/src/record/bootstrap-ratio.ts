import { quantile } from "../measure/spread.ts";

const draws = 2_000;

/**
 * Where the ratio of two medians lies, with 95 % confidence: by the bootstrap, which draws rounds again and again
 * with replacement. The draws are the same each time, so that a comparison always says the same.
 */
export function bootstrapRatio(
  before: readonly number[],
  after: readonly number[],
): readonly [low: number, high: number] {
  const random = repeatable();
  const medianOfDraw = (values: readonly number[]): number =>
    quantile(
      values.map(() => values[Math.floor(random() * values.length)] as number),
      0.5,
    );
  const ratios = Array.from({ length: draws }, () => medianOfDraw(after) / medianOfDraw(before));
  return [quantile(ratios, 0.025), quantile(ratios, 0.975)];
}

/** A linear congruential generator: plain, and good enough to pick rounds. */
function repeatable(): () => number {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
