/** A figure that was measured several times. */
export interface Spread {
  readonly median: number;
  /** The quartiles: half of the values lie between them. */
  readonly low: number;
  readonly high: number;
  readonly values: readonly number[];
}

export function spreadOf(values: readonly number[]): Spread {
  return { median: quantile(values, 0.5), low: quantile(values, 0.25), high: quantile(values, 0.75), values };
}

/** Interpolates between the two nearest values; `NaN` where there are none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const position = (sorted.length - 1) * share;
  const below = sorted[Math.floor(position)] ?? NaN;
  const above = sorted[Math.ceil(position)] ?? NaN;
  return below + (above - below) * (position - Math.floor(position));
}

export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Ratios of values that were measured in the same rounds, where a slow moment of the machine cancels out. */
export function ratiosOf(values: readonly number[], base: readonly number[]): Spread {
  const rounds = Math.min(values.length, base.length);
  return spreadOf(
    Array.from({ length: rounds }, (_, round) => (values[round] as number) / (base[round] as number)),
  );
}
