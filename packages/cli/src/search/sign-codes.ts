/** The most rows from which the mean of a number is taken. */
const mostSampled = 4_096;

/**
 * One bit a number: whether it is above that number's mean over the rows. (The signs alone would say little where a
 * number is positive in nearly all vectors, as some numbers of an embedding are.) How many bits of two rows differ goes
 * mostly with the angle between them, and is counted 30 times as fast.
 */
export class SignCodes {
  readonly #dimensions: number;
  readonly #words: number;
  #means: Float32Array = new Float32Array();
  #codes: Uint32Array = new Uint32Array();
  #rows = 0;
  /** With more rows than this the means are computed again. */
  #renewAt = 0;

  constructor(dimensions: number) {
    this.#dimensions = dimensions;
    this.#words = Math.ceil(dimensions / 32);
  }

  /** Brings the codes up to the rows that a matrix has. */
  update(matrix: Float32Array, rows: number): void {
    if (rows === this.#rows) return;
    if (rows > this.#renewAt) {
      this.#means = meansOf(matrix, rows, this.#dimensions);
      this.#renewAt = rows * 2;
      this.#rows = 0;
    }
    if (this.#codes.length < rows * this.#words) {
      const codes = new Uint32Array(Math.ceil(matrix.length / this.#dimensions) * this.#words);
      codes.set(this.#codes.subarray(0, this.#rows * this.#words));
      this.#codes = codes;
    }
    for (let row = this.#rows; row < rows; row += 1) {
      this.#encode(matrix, row * this.#dimensions, this.#codes, row * this.#words);
    }
    this.#rows = rows;
  }

  /** Fills in how many bits of each row differ from the query's. */
  distances(query: Float32Array, found: Uint16Array): void {
    const words = this.#words;
    const codes = this.#codes;
    const code = new Uint32Array(words);
    this.#encode(query, 0, code, 0);
    for (let row = 0, at = 0; row < this.#rows; row += 1) {
      let different = 0;
      for (let word = 0; word < words; word += 1, at += 1) {
        different += countBits((code[word] as number) ^ (codes[at] as number));
      }
      found[row] = different;
    }
  }

  #encode(matrix: Float32Array, offset: number, codes: Uint32Array, at: number): void {
    for (let index = 0; index < this.#dimensions; index += 1) {
      if ((matrix[offset + index] as number) > (this.#means[index] as number)) {
        (codes[at + (index >>> 5)] as number) |= 1 << (index & 31);
      }
    }
  }
}

function meansOf(matrix: Float32Array, rows: number, dimensions: number): Float32Array {
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
