import { InvalidInputError } from "@segmind-embeddings/core";
import { dot } from "./dot.ts";
import { mostExact, rowsToRescore } from "./rescoring.ts";
import { fewestDifferences, SignCodes } from "./sign-codes.ts";
import { TopRows, type Hit } from "./top-rows.ts";

export interface SearchOptions {
  /**
   * Compare every row, which never misses a hit. Otherwise the rows are first compared by one bit a number, and only the
   * nearest ones by their true scores. @default true for up to 100,000 vectors of 768 numbers
   */
  readonly exact?: boolean;
  /** Rows for which it gives false are left out. */
  readonly filter?: (row: number) => boolean;
}

/**
 * Vectors in memory, to be searched by the angle to a query.
 *
 * All are kept at unit length in one array of `4 * dimensions` bytes a vector, and the bits that a search that is not
 * exact needs, a 32nd of that, are made at the first such search.
 */
export class VectorIndex {
  readonly dimensions: number;
  readonly #codes: SignCodes;
  #vectors: Float32Array<ArrayBuffer>;
  #size = 0;

  /** @param capacity how many vectors room is made for; it grows as needed, by copying. @default 1024 */
  constructor(dimensions: number, capacity = 1_024) {
    checkPositive("dimensions", dimensions);
    checkPositive("capacity", capacity);
    this.dimensions = dimensions;
    this.#codes = new SignCodes(dimensions);
    this.#vectors = new Float32Array(dimensions * capacity);
  }

  get size(): number {
    return this.#size;
  }

  /**
   * Takes a copy of a vector, of any length but zero.
   *
   * @returns its row: 0 for the first one, then 1 and so on
   */
  add(vector: Float32Array): number {
    const unit = this.#toUnit("vector", vector);
    const offset = this.#size * this.dimensions;
    if (offset === this.#vectors.length) {
      const grown = new Float32Array(Math.ceil(this.#size * 1.5) * this.dimensions + this.dimensions);
      grown.set(this.#vectors);
      this.#vectors = grown;
    }
    this.#vectors.set(unit, offset);
    return this.#size++;
  }

  /** The rows whose vectors are nearest to a query, nearest first, with their cosine similarity. */
  search(query: Float32Array, top: number, { exact, filter }: SearchOptions = {}): Hit[] {
    checkPositive("top", top);
    const unit = this.#toUnit("query", query);
    const isExact = exact ?? this.#size * this.dimensions <= mostExact;
    const hits = new TopRows(top);
    const wanted = rowsToRescore(top, this.dimensions);
    if (isExact || wanted >= this.#size) {
      for (let row = 0; row < this.#size; row += 1) {
        if (filter === undefined || filter(row)) this.#score(unit, row, hits);
      }
    } else {
      for (const row of this.#nearestByBits(unit, wanted, filter)) this.#score(unit, row, hits);
    }
    return hits.sorted();
  }

  #score(unit: Float32Array, row: number, hits: TopRows): void {
    const score = dot(unit, this.#vectors, row * this.dimensions);
    if (score > hits.threshold) hits.add(row, score);
  }

  #nearestByBits(
    unit: Float32Array,
    wanted: number,
    filter: ((row: number) => boolean) | undefined,
  ): Iterable<number> {
    this.#codes.update(this.#vectors, this.#size);
    const distances = new Uint16Array(this.#size);
    this.#codes.distances(unit, distances);
    const isWanted = filter === undefined ? undefined : Uint8Array.from(distances, (_, row) => +filter(row));
    return fewestDifferences(distances, this.dimensions, wanted, isWanted);
  }

  #toUnit(path: string, vector: Float32Array): Float32Array {
    if (vector.length !== this.dimensions) {
      throw invalid(
        path,
        `${String(vector.length)} numbers`,
        `${String(this.dimensions)}, as all vectors here have`,
      );
    }
    let sum = 0;
    for (const value of vector) sum += value * value;
    const scale = 1 / Math.sqrt(sum);
    if (!Number.isFinite(scale) || scale === 0) {
      throw invalid(
        path,
        sum === 0 ? "zeros" : "numbers that are not finite",
        "finite numbers that are not all 0",
      );
    }
    return vector.map((value) => value * scale);
  }
}

function checkPositive(path: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 1)
    throw invalid(path, String(value), "a whole number of at least 1");
}

function invalid(path: string, received: string, expected: string): InvalidInputError {
  return new InvalidInputError([{ path, received, expected }]);
}
