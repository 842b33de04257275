import { join } from "node:path";
import type { SqliteDatabase } from "@segmind-embeddings/sqlite";
import type { IndexTarget } from "../../../catalogue/index-note.ts";
import type { Catalogue } from "../../../catalogue/open-catalogue.ts";
import type { CodeFile } from "../../../search/files/code-file.ts";
import { VectorFile } from "../../../search/files/vector-file.ts";
import { mostExact, rowsToRescore } from "../../../search/rescoring.ts";
import type { Hit } from "../../../search/top-rows.ts";
import { indexFolderOf } from "./index-folder.ts";
import { openCodes } from "./open-codes.ts";
import { syncIndex } from "./sync-index.ts";

/**
 * The vectors of a space in files beside the store, which are searched without loading them. What was stored since is
 * added when the index is opened. A vector that was deleted from the store may still be found, so every hit must be looked
 * up there.
 */
export class StoredIndex implements Disposable {
  readonly #vectors: VectorFile;
  readonly #codes: CodeFile | undefined;

  private constructor(vectors: VectorFile, codes: CodeFile | undefined) {
    this.#vectors = vectors;
    this.#codes = codes;
  }

  /**
   * @param isExact whether every vector is compared, however many there are
   * @param mostNumbers of more numbers than this, the bits are compared first
   * @returns `undefined` where there is no vector
   */
  static async open(
    catalogue: Catalogue,
    database: Pick<SqliteDatabase, "vectors">,
    target: IndexTarget,
    {
      isExact,
      stop,
      mostNumbers = mostExact,
    }: { readonly isExact: boolean; readonly stop: AbortSignal; readonly mostNumbers?: number },
  ): Promise<StoredIndex | undefined> {
    for (;;) {
      const note = await syncIndex(catalogue, database, target, stop);
      if (note === undefined) return undefined;
      const path = join(indexFolderOf(catalogue), note.name);
      const vectors = new VectorFile(path, target.dimensions, note.rows);
      if (isExact || note.rows * target.dimensions <= mostNumbers) return new StoredIndex(vectors, undefined);
      const codes = await openCodes(catalogue, target, vectors, note, stop);
      if (codes !== undefined) return new StoredIndex(vectors, codes);
      vectors[Symbol.dispose]();
    }
  }

  get rows(): number {
    return this.#vectors.rows;
  }

  keyOf(row: number): string {
    return this.#vectors.keyOf(row);
  }

  /** Which rows have one of the given keys: 1 for each that has. */
  rowsOf(keys: ReadonlySet<string>): Uint8Array {
    return this.#vectors.rowsOf(keys);
  }

  /** The rows of those keys that have one. */
  rowsByKey(keys: ReadonlySet<string>): Map<string, number> {
    const rows = new Map<string, number>();
    for (const [row, isOne] of this.rowsOf(keys).entries()) if (isOne === 1) rows.set(this.keyOf(row), row);
    return rows;
  }

  /** The vectors of some rows in memory, one after the other. */
  toMatrix(rows: readonly number[]): Float32Array<ArrayBuffer> {
    const { dimensions } = this.#vectors;
    const matrix = new Float32Array(rows.length * dimensions);
    for (const [at, row] of rows.entries()) matrix.set(this.#vectors.numbers(row, 1), at * dimensions);
    return matrix;
  }

  /**
   * The rows nearest to any of some vectors of unit length, nearest first, with their cosine similarity to the nearest.
   *
   * @param top how many must not be missed
   * @param most how many are given, where it costs nothing
   * @param isWanted rows for which it is 0 are left out
   */
  nearest(queries: readonly Float32Array[], top: number, most: number, isWanted?: Uint8Array): Hit[] {
    const codes = this.#codes;
    const wanted = rowsToRescore(top, this.#vectors.dimensions);
    if (codes === undefined || wanted >= this.rows) return this.#vectors.nearest(queries, most, isWanted);
    const rows = new Set<number>();
    for (const query of queries)
      for (const row of codes.nearest(query, this.rows, wanted, isWanted)) rows.add(row);
    const inOrder = Array.from(rows).sort((a, b) => a - b);
    return this.#vectors.nearestOf(inOrder, queries, most);
  }

  [Symbol.dispose](): void {
    this.#vectors[Symbol.dispose]();
    this.#codes?.[Symbol.dispose]();
  }
}
