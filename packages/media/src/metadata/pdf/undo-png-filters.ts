/**
 * Reverses the filters of PNG that most programs apply to rows of bytes before deflating them. Each row begins with the
 * number of its filter.
 *
 * @returns `undefined` for an unknown filter
 */
export function undoPngFilters(filtered: Buffer, columns: number): Buffer | undefined {
  const rows = Math.floor(filtered.length / (columns + 1));
  const result = Buffer.alloc(rows * columns);
  for (let row = 0; row < rows; row += 1) {
    const from = row * (columns + 1);
    const predict = predictors[filtered[from] ?? -1];
    if (predict === undefined) return undefined;
    const to = row * columns;
    for (let column = 0; column < columns; column += 1) {
      const left = column === 0 ? 0 : (result[to + column - 1] ?? 0);
      const above = row === 0 ? 0 : (result[to + column - columns] ?? 0);
      const aboveLeft = row === 0 || column === 0 ? 0 : (result[to + column - columns - 1] ?? 0);
      result[to + column] = (filtered[from + 1 + column] ?? 0) + predict(left, above, aboveLeft);
    }
  }
  return result;
}

type Predict = (left: number, above: number, aboveLeft: number) => number;

/** By the number of the filter: none, sub, up, average, Paeth. */
const predictors: readonly Predict[] = [
  () => 0,
  (left) => left,
  (_left, above) => above,
  (left, above) => (left + above) >>> 1,
  paeth,
];

function paeth(left: number, above: number, aboveLeft: number): number {
  const estimate = left + above - aboveLeft;
  const distance = (value: number): number => Math.abs(estimate - value);
  if (distance(left) <= distance(above) && distance(left) <= distance(aboveLeft)) return left;
  return distance(above) <= distance(aboveLeft) ? above : aboveLeft;
}
