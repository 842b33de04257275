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
 * The vectors of a space in files beside the store, which are searched where they lie: a start reads nothing but what it
 * searches. What the store has taken in since is added when it is opened. A vector that the store has no longer may still
 * be found, so a hit counts only once the store was asked.
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
   * @returns `undefined` where there is no vector
   */
  static async open(
    catalogue: Catalogue,
    database: Pick<SqliteDatabase, "vectors">,
    target: IndexTarget,
    { isExact, stop }: { readonly isExact: boolean; readonly stop: AbortSignal },
  ): Promise<StoredIndex | undefined> {
    for (;;) {
      const note = await syncIndex(catalogue, database, target, stop);
      if (note === undefined) return undefined;
      const path = join(indexFolderOf(catalogue), note.name);
      const vectors = new VectorFile(path, target.dimensions, note.rows);
      if (isExact || note.rows * target.dimensions <= mostExact) return new StoredIndex(vectors, undefined);
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
