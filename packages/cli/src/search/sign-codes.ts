/** The most rows from which the mean of a number is taken. */
export const mostSampled = 4_096;

/**
 * One bit a number: whether it is above that number's mean over the rows. (The signs alone would say little where a
 * number is positive in nearly all vectors, as some numbers of an embedding are.) How many bits of two rows differ goes
 * mostly with the angle between them, and is counted 30 times as fast.
 */
export class SignCodes {
  readonly #dimensions: number;
  #means: Float32Array = new Float32Array();
  #codes: Uint32Array = new Uint32Array();
  #rows = 0;
  /** With more rows than this the means are computed again. */
  #renewAt = 0;

  constructor(dimensions: number) {
    this.#dimensions = dimensions;
  }

  /** Brings the codes up to the rows that a matrix has. */
  update(matrix: Float32Array, rows: number): void {
    if (rows === this.#rows) return;
    const words = wordsOfCode(this.#dimensions);
    if (rows > this.#renewAt) {
      this.#means = meansOf(matrix, rows, this.#dimensions);
      this.#renewAt = rows * 2;
      this.#rows = 0;
    }
    if (this.#codes.length < rows * words) {
      const codes = new Uint32Array(Math.ceil(matrix.length / this.#dimensions) * words);
      codes.set(this.#codes.subarray(0, this.#rows * words));
      this.#codes = codes;
    }
    for (let row = this.#rows; row < rows; row += 1) {
      encode(matrix, row * this.#dimensions, this.#means, this.#codes, row * words);
    }
    this.#rows = rows;
  }

  /** Fills in how many bits of each row differ from the query's. */
  distances(query: Float32Array, found: Uint16Array): void {
    const code = new Uint32Array(wordsOfCode(this.#dimensions));
    encode(query, 0, this.#means, code, 0);
    countDifferences(code, this.#codes, found.subarray(0, this.#rows));
  }
}

/** Words of 32 bits that a code takes. */
export function wordsOfCode(dimensions: number): number {
  return Math.ceil(dimensions / 32);
}

/** Writes the code of the vector that begins at `offset` to the words from `at` on. */
export function encode(
  numbers: Float32Array,
  offset: number,
  means: Float32Array,
  codes: Uint32Array,
  at: number,
): void {
  codes.fill(0, at, at + wordsOfCode(means.length));
  for (let index = 0; index < means.length; index += 1) {
    if ((numbers[offset + index] as number) > (means[index] as number)) {
      (codes[at + (index >>> 5)] as number) |= 1 << (index & 31);
    }
  }
}

/** Fills in how many bits differ between a code and each of many. */
export function countDifferences(code: Uint32Array, codes: Uint32Array, found: Uint16Array): void {
  for (let row = 0, at = 0; row < found.length; row += 1) {
    let different = 0;
    for (let word = 0; word < code.length; word += 1, at += 1) {
      different += countBits((code[word] as number) ^ (codes[at] as number));
    }
    found[row] = different;
  }
}

/** The mean of each number over some of the rows. */
export function meansOf(matrix: Float32Array, rows: number, dimensions: number): Float32Array {
  const sums = new Float64Array(dimensions);
  const step = Math.ceil(rows / mostSampled);
  let count = 0;
  for (let row = 0; row < rows; row += step, count += 1) {
    for (let index = 0; index < dimensions; index += 1) {
      (sums[index] as number) += matrix[row * dimensions + index] as number;
    }
  }
  return Float32Array.from(sums, (sum) => sum / count);
}

function countBits(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/**
 * Which rows have the fewest different bits: at least so many, in rising order; all that are as near as the last of them.
 *
 * @param isWanted rows for which it is 0 are left out
 */
export function* fewestDifferences(
  distances: Uint16Array,
  dimensions: number,
  wanted: number,
  isWanted: Uint8Array | undefined,
): Generator<number, void, undefined> {
  const counts = new Uint32Array(dimensions + 1);
  for (let row = 0; row < distances.length; row += 1) {
    if (isWanted?.[row] !== 0) (counts[distances[row] as number] as number) += 1;
  }
  let farthest = -1;
  for (let count = 0; count < wanted && farthest < dimensions;) {
    farthest += 1;
    count += counts[farthest] ?? 0;
  }
  for (let row = 0; row < distances.length; row += 1) {
    if ((distances[row] as number) <= farthest && isWanted?.[row] !== 0) yield row;
  }
}
