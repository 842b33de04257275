import { dot } from "../dot.ts";
import { toUnitLength } from "../to-unit-length.ts";
import { TopRows, type Hit } from "../top-rows.ts";
import { RowFile } from "./row-file.ts";

/** Bytes of a key in its file; a shorter one ends with zeros. */
const keyBytes = 48;

/**
 * Vectors of unit length with their keys, in two files that are searched without loading them: a search reads them from
 * end to end through one buffer of some megabytes.
 */
export class VectorFile implements Disposable {
  readonly dimensions: number;
  /** How many vectors there are; what follows them in the files was not finished. */
  readonly rows: number;
  readonly #vectors: RowFile;
  readonly #keys: RowFile;

  /** @param path of both files, without their endings */
  constructor(path: string, dimensions: number, rows: number) {
    this.dimensions = dimensions;
    this.rows = rows;
    this.#vectors = new RowFile(`${path}.vectors`, dimensions * Float32Array.BYTES_PER_ELEMENT);
    this.#keys = new RowFile(`${path}.keys`, keyBytes);
  }

  /** Whether the files have all rows. */
  get isWhole(): boolean {
    return this.#vectors.rows >= this.rows && this.#keys.rows >= this.rows;
  }

  /**
   * Appends vectors, and waits for the disk.
   *
   * @param numbers the vectors, one after the other, of any length; as many numbers of each are kept as others have
   */
  append(keys: readonly string[], numbers: Float32Array): void {
    const { dimensions, rows } = this;
    const length = numbers.length / keys.length;
    const units = new Float32Array(keys.length * dimensions);
    const names = new Uint8Array(keys.length * keyBytes);
    const encoder = new TextEncoder();
    for (const [index, key] of keys.entries()) {
      const vector = numbers.subarray(index * length, index * length + dimensions);
      units.set(toUnitLength(vector), index * dimensions);
      encoder.encodeInto(key, names.subarray(index * keyBytes, (index + 1) * keyBytes));
    }
    this.#vectors.write(rows, new Uint8Array(units.buffer));
    this.#keys.write(rows, names);
    this.#vectors.sync();
    this.#keys.sync();
  }

  keyOf(row: number): string {
    const bytes = Buffer.alloc(keyBytes);
    this.#keys.read(row, bytes);
    return toKey(bytes, 0);
  }

  /** Which rows have one of the given keys: 1 for each that has. */
  rowsOf(keys: ReadonlySet<string>): Uint8Array {
    const found = new Uint8Array(this.rows);
    for (const { from, count, bytes } of this.#keys.blocks(this.rows)) {
      const names = Buffer.from(bytes);
      for (let row = 0; row < count; row += 1)
        if (keys.has(toKey(names, row * keyBytes))) found[from + row] = 1;
    }
    return found;
  }

  /** The vectors from a row on, one after the other. */
  numbers(from: number, count: number): Float32Array<ArrayBuffer> {
    const numbers = new Float32Array(count * this.dimensions);
    this.#vectors.read(from, new Uint8Array(numbers.buffer));
    return numbers;
  }

  /** The nearest of some rows, see {@link nearest}. */
  nearestOf(rows: Iterable<number>, queries: readonly Float32Array[], top: number): Hit[] {
    const hits = new TopRows(top);
    for (const row of rows) {
      const score = bestScore(queries, this.numbers(row, 1), 0);
      if (score > hits.threshold) hits.add(row, score);
    }
    return hits.sorted();
  }

  /**
   * The rows nearest to any of some vectors of unit length, nearest first, with their cosine similarity to the nearest.
   *
   * @param isWanted rows for which it is 0 are left out
   */
  nearest(queries: readonly Float32Array[], top: number, isWanted?: Uint8Array): Hit[] {
    const hits = new TopRows(top);
    for (const { from, count, bytes } of this.#vectors.blocks(this.rows)) {
      const numbers = new Float32Array(bytes);
      for (let row = 0; row < count; row += 1) {
        if (isWanted?.[from + row] === 0) continue;
        const score = bestScore(queries, numbers, row * this.dimensions);
        if (score > hits.threshold) hits.add(from + row, score);
      }
    }
    return hits.sorted();
  }

  [Symbol.dispose](): void {
    this.#vectors[Symbol.dispose]();
    this.#keys[Symbol.dispose]();
  }
}

function bestScore(queries: readonly Float32Array[], numbers: Float32Array, offset: number): number {
  let best = -Infinity;
  for (const query of queries) best = Math.max(best, dot(query, numbers, offset));
  return best;
}

function toKey(bytes: Buffer, at: number): string {
  const end = bytes.indexOf(0, at);
  return bytes.toString("latin1", at, end === -1 ? at + keyBytes : Math.min(end, at + keyBytes));
}
