/** The scalar product of a query and the row of a matrix that begins at `offset`; both are of the query's length. */
export function dot(query: Float32Array, matrix: Float32Array, offset: number): number {
  const length = query.length;
  // Four sums that do not wait for each other.
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let index = 0;
  for (let at = offset; index + 3 < length; index += 4, at += 4) {
    a += (query[index] as number) * (matrix[at] as number);
    b += (query[index + 1] as number) * (matrix[at + 1] as number);
    c += (query[index + 2] as number) * (matrix[at + 2] as number);
    d += (query[index + 3] as number) * (matrix[at + 3] as number);
  }
  for (; index < length; index += 1) {
    a += (query[index] as number) * (matrix[offset + index] as number);
  }
  return a + b + c + d;
}
