/** Takes the first numbers of each vector, and releases the memory of all that they had. */
export function takeLeading(
  vectors: Float32Array<ArrayBuffer>,
  dimensions: number,
  kept: number,
): Float32Array<ArrayBuffer> {
  const rows = vectors.length / dimensions;
  const leading = new Float32Array(rows * kept);
  for (let row = 0; row < rows; row += 1)
    leading.set(vectors.subarray(row * dimensions, row * dimensions + kept), row * kept);
  vectors.buffer.transfer(0);
  return leading;
}
