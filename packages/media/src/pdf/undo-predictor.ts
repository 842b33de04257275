export interface PredictorOptions {
  /** 1 for none, 2 for TIFF's, 10 and above for PNG's. */
  readonly predictor: number;
  readonly colors: number;
  readonly bitsPerComponent: number;
  readonly columns: number;
}

/** Undoes what was done to rows of numbers so that they compress better; `undefined` where that cannot be undone. */
export function undoPredictor(data: Uint8Array, options: PredictorOptions): Uint8Array | undefined {
  const { predictor, colors, bitsPerComponent, columns } = options;
  if (predictor <= 1) return data;
  const bits = colors * bitsPerComponent;
  const rowLength = Math.ceil((bits * columns) / 8);
  if (!(bits > 0 && rowLength > 0 && rowLength < 0x1000_0000)) return undefined;
  const pixelLength = Math.max(1, Math.floor(bits / 8));
  return predictor === 2
    ? undoTiff(data, rowLength, pixelLength, bitsPerComponent)
    : undoPng(data, rowLength, pixelLength);
}

function undoTiff(
  data: Uint8Array,
  rowLength: number,
  pixelLength: number,
  bits: number,
): Uint8Array | undefined {
  if (bits !== 8) return undefined;
  const result = Uint8Array.from(data);
  for (let row = 0; row < result.length; row += rowLength) {
    for (let at = row + pixelLength; at < Math.min(row + rowLength, result.length); at += 1) {
      result[at] = (result[at] ?? 0) + (result[at - pixelLength] ?? 0);
    }
  }
  return result;
}

function undoPng(data: Uint8Array, rowLength: number, pixelLength: number): Uint8Array {
  const rows = Math.ceil(data.length / (rowLength + 1));
  const result = new Uint8Array(rows * rowLength);
  let length = 0;
  for (let row = 0; row < rows; row += 1) {
    const from = row * (rowLength + 1);
    const filter = data[from] ?? 0;
    const count = Math.min(rowLength, data.length - from - 1);
    for (let column = 0; column < count; column += 1) {
      const at = row * rowLength + column;
      const left = column < pixelLength ? 0 : (result[at - pixelLength] ?? 0);
      const above = row === 0 ? 0 : (result[at - rowLength] ?? 0);
      const corner = row === 0 || column < pixelLength ? 0 : (result[at - rowLength - pixelLength] ?? 0);
      result[at] = (data[from + 1 + column] ?? 0) + predict(filter, left, above, corner);
    }
    length += Math.max(count, 0);
  }
  return result.subarray(0, length);
}

function predict(filter: number, left: number, above: number, corner: number): number {
  switch (filter) {
    case 1:
      return left;
    case 2:
      return above;
    case 3:
      return (left + above) >> 1;
    case 4:
      return paeth(left, above, corner);
    default:
      return 0;
  }
}

function paeth(left: number, above: number, corner: number): number {
  const estimate = left + above - corner;
  const [a, b, c] = [Math.abs(estimate - left), Math.abs(estimate - above), Math.abs(estimate - corner)];
  if (a <= b && a <= c) return left;
  return b <= c ? above : corner;
}
