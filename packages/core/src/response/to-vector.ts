import { InvalidResponseError } from "../errors/invalid-response-error.ts";

/** A squared length this near to one is one, up to the rounding of 3,072 single-precision numbers. */
const unitTolerance = 1e-6;

/**
 * Checks the numbers of a response and rounds them to single precision: each is `Math.fround` of what came.
 * The length must be `dimensionality`, every number finite, and not all of them zero.
 *
 * @param numbers as JSON holds them, or rounded already: then this array is the vector
 * @throws InvalidResponseError that says which of these does not hold
 */
export function toVector(numbers: readonly unknown[] | Float32Array, dimensionality: number): Float32Array {
  if (numbers.length !== dimensionality) {
    throw new InvalidResponseError(
      `The result's vector has ${String(numbers.length)} numbers; ${String(dimensionality)} were asked for.`,
    );
  }
  const vector = numbers instanceof Float32Array ? numbers : toSingles(numbers);
  const squares = squaredLength(vector);
  // One comparison finds NaN and infinities in any place: they carry over into the sum.
  if (!(squares < Infinity)) {
    const index = vector.findIndex((number) => !Number.isFinite(number));
    const received = typeof numbers[index] === "number" ? String(numbers[index]) : typeof numbers[index];
    throw new InvalidResponseError(
      `The result's vector is not all finite numbers: ${received} at ${String(index)}.`,
    );
  }
  if (squares === 0) throw new InvalidResponseError("The result's vector is zero.");
  return vector;
}

/**
 * The vector that a caller gets of the numbers as they came: the first `dimensionality` of them, scaled to unit length
 * where that is asked for. Numbers that have unit length already keep their bits.
 *
 * @param numbers are scaled in place: the caller must not use them afterwards
 * @throws InvalidResponseError where the first numbers are all zero and so have no direction
 */
export function toOutputVector(
  numbers: Float32Array,
  dimensionality: number,
  normalize: boolean,
): Float32Array {
  const vector = numbers.length === dimensionality ? numbers : numbers.slice(0, dimensionality);
  if (!normalize) return vector;
  const squares = squaredLength(vector);
  if (squares === 0) {
    throw new InvalidResponseError(
      `The first ${String(dimensionality)} numbers of the vector are zero: ask for more of them.`,
    );
  }
  if (Math.abs(squares - 1) <= unitTolerance) return vector;
  const scale = 1 / Math.sqrt(squares);
  for (let index = 0; index < vector.length; index += 1) vector[index] = (vector[index] as number) * scale;
  return vector;
}

/** A product, not `** 2`: V8 turns that into one only in code that has run for long, and takes six times as long before. */
function squaredLength(vector: Float32Array): number {
  let squares = 0;
  for (let index = 0; index < vector.length; index += 1) {
    const number = vector[index] as number;
    squares += number * number;
  }
  return squares;
}

/** What is no number becomes NaN. */
function toSingles(numbers: readonly unknown[]): Float32Array {
  const vector = new Float32Array(numbers.length);
  for (let index = 0; index < vector.length; index += 1) {
    const number = numbers[index];
    vector[index] = typeof number === "number" ? number : NaN;
  }
  return vector;
}
