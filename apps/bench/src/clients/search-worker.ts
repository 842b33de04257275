// The index is no part of the program's public API: it is measured where it lies.
import { VectorIndex } from "../../../../packages/cli/src/search/vector-index.ts";
import { serveParent } from "../processes/worker.ts";
import type { SearchName } from "./search-names.ts";
import { SqliteVecIndex } from "./sqlite-vec-index.ts";
import { syntheticVectors, type VectorKind } from "./synthetic-vectors.ts";

/** One query by one way. */
export interface SearchFigures {
  readonly milliseconds: number;
  /** How many of the ten nearest were found. */
  readonly found: number;
}

let next: () => Float32Array = () => new Float32Array(1);
/** The rows of the ten nearest. */
const searches = new Map<SearchName, (query: Float32Array) => number[]>();

const methods = {
  fill(order: { kind: VectorKind; rows: number; dimensions: number; withPeer: boolean }): void {
    const { kind, rows, dimensions, withPeer } = order;
    next = syntheticVectors(kind, dimensions);
    const own = new VectorIndex(dimensions, rows);
    const peer = withPeer ? new SqliteVecIndex(dimensions) : undefined;
    for (let row = 0; row < rows; row += 1) {
      const vector = next();
      own.add(vector);
      peer?.add(vector);
    }
    searches.set("exact", (query) => own.search(query, 10, { exact: true }).map(({ row }) => row));
    searches.set("bits", (query) => own.search(query, 10, { exact: false }).map(({ row }) => row));
    if (peer !== undefined) {
      peer.commit();
      searches.set("sqlite-vec, exact", (query) => peer.search(query, "numbers"));
      searches.set("sqlite-vec, bits", (query) => peer.search(query, "bits"));
    }
    // The bits are made at the first search, which also compiles the code.
    for (let warm = 0; warm < 5; warm += 1) searchByAll(next());
  },
  search({ queries }: { queries: number }): Partial<Record<SearchName, SearchFigures>>[] {
    return Array.from({ length: queries }, () => searchByAll(next()));
  },
};

export type SearchWorker = typeof methods;

function searchByAll(query: Float32Array): Partial<Record<SearchName, SearchFigures>> {
  const figures: Partial<Record<SearchName, SearchFigures>> = {};
  let nearest: Set<number> | undefined;
  for (const [name, search] of searches) {
    const began = performance.now();
    const rows = search(query);
    const milliseconds = performance.now() - began;
    nearest ??= new Set(rows);
    figures[name] = { milliseconds, found: rows.filter((row) => nearest?.has(row)).length };
  }
  return figures;
}

serveParent(methods);
