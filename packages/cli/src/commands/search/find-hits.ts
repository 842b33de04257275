import { keysOf, piecesOf, type CataloguedPiece, type PieceFilter } from "../../catalogue/pieces.ts";
import { dot } from "../../search/dot.ts";
import { toUnitLength } from "../../search/to-unit-length.ts";
import type { OpenFile } from "../open-file.ts";
import type { Hit } from "./show-hits.ts";
import { StoredIndex } from "./stored/stored-index.ts";

export interface Wanted {
  readonly space: string;
  readonly dimensions: number;
  readonly filter: PieceFilter;
  readonly top: number;
  /** Keys that are no results. */
  readonly except: ReadonlySet<string>;
  readonly isExact: boolean;
  /** For tests: see {@link StoredIndex.open}. */
  readonly mostNumbers?: number;
  readonly stop: AbortSignal;
}

/** Rows that are looked up in the catalogue at first: nearly always there are enough pieces among them. */
const firstRows = 1_000;

/** The pieces nearest to some vectors, nearest first. */
export async function findHits(
  { catalogue, database }: OpenFile,
  vectors: readonly Float32Array[],
  wanted: Wanted,
): Promise<Hit[]> {
  const { filter, top, stop } = wanted;
  using index = await StoredIndex.open(catalogue, database, wanted, wanted);
  if (index === undefined) return [];
  const queries = vectors.map(toUnitLength);
  const first = index.nearest(queries, top, Math.max(firstRows, top)).map(({ row }) => index.keyOf(row));
  const hits = await hitsAmong(first);
  if (hits.length >= top || first.length >= index.rows) return hits;
  // Few of the vectors there are pass the filter: only those are compared.
  stop.throwIfAborted();
  const passing = index.rowsOf(new Set(keysOf(catalogue.connection, filter)));
  const most = top + wanted.except.size + spare;
  return await hitsAmong(index.nearest(queries, most, most, passing).map(({ row }) => index.keyOf(row)));

  /** The best of some keys, as far as they are those of pieces and the store has their vectors. */
  async function hitsAmong(keys: readonly string[]): Promise<Hit[]> {
    const found: Hit[] = [];
    const left = new Set(keys.filter((key) => !wanted.except.has(key))).values();
    for (let next = nextPieces(left); next.length > 0 && found.length < top; next = nextPieces(left)) {
      const entries = await database.store.get(next.map(([key]) => key));
      for (const [at, [, pieces]] of next.entries()) {
        const entry = entries[at];
        if (entry?.state !== "embedded" || entry.space !== wanted.space) continue;
        const unit = toUnitLength(entry.vector.subarray(0, wanted.dimensions));
        found.push({ score: Math.max(...queries.map((query) => dot(query, unit, 0))), pieces });
      }
    }
    return found.sort((a, b) => b.score - a.score).slice(0, top);
  }

  /** The next keys that pieces have, as many as are wanted. */
  function nextPieces(keys: Iterable<string>): [key: string, pieces: CataloguedPiece[]][] {
    const next: [string, CataloguedPiece[]][] = [];
    for (const key of keys) {
      const pieces = piecesOf(catalogue.connection, key, filter);
      if (pieces.length > 0 && next.push([key, pieces]) === top) break;
    }
    return next;
  }
}

/** Rows for vectors that the store has no longer. */
const spare = 100;
