/** A vector of unit length in the same direction; one of length zero stays as it is. */
export function toUnitLength(vector: Float32Array): Float32Array {
  let squares = 0;
  for (const number of vector) squares += number * number;
  const length = Math.sqrt(squares);
  return length === 0 ? vector : vector.map((number) => number / length);
}
