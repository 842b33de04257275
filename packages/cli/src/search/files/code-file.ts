import { countDifferences, encode, fewestDifferences, wordsOfCode } from "../sign-codes.ts";
import { RowFile } from "./row-file.ts";

/** The codes of a file's vectors, one bit a number, in a file of their own: a 32nd of what the vectors take. */
export class CodeFile implements Disposable {
  readonly #means: Float32Array;
  readonly #words: number;
  readonly #codes: RowFile;

  /** @param means of each number, see `SignCodes` */
  constructor(path: string, means: Float32Array) {
    this.#means = means;
    this.#words = wordsOfCode(means.length);
    this.#codes = new RowFile(path, this.#words * Uint32Array.BYTES_PER_ELEMENT);
  }

  /** How many rows the file has room for. */
  get rows(): number {
    return this.#codes.rows;
  }

  /** Writes the codes of vectors from a row on, and waits for the disk. */
  write(row: number, numbers: Float32Array): void {
    const count = numbers.length / this.#means.length;
    const codes = new Uint32Array(count * this.#words);
    for (let index = 0; index < count; index += 1)
      encode(numbers, index * this.#means.length, this.#means, codes, index * this.#words);
    this.#codes.write(row, new Uint8Array(codes.buffer));
    this.#codes.sync();
  }

  /** At least so many rows that are near to a vector by their bits, in rising order. */
  nearest(
    query: Float32Array,
    rows: number,
    wanted: number,
    isWanted: Uint8Array | undefined,
  ): Iterable<number> {
    const code = new Uint32Array(this.#words);
    encode(query, 0, this.#means, code, 0);
    const distances = new Uint16Array(rows);
    for (const { from, count, bytes } of this.#codes.blocks(rows))
      countDifferences(code, new Uint32Array(bytes), distances.subarray(from, from + count));
    return fewestDifferences(distances, this.#means.length, wanted, isWanted);
  }

  [Symbol.dispose](): void {
    this.#codes[Symbol.dispose]();
  }
}
