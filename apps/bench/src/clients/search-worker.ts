// The index is no part of the program's public API: it is measured where it lies.
import { VectorIndex } from "../../../../packages/cli/src/search/vector-index.ts";
import { serveParent } from "../processes/worker.ts";
import { syntheticVectors, type VectorKind } from "./synthetic-vectors.ts";

let index = new VectorIndex(1);
let next: () => Float32Array = () => new Float32Array(1);

/** One query, searched in both ways. */
export interface SearchFigures {
  readonly exactMs: number;
  readonly bitsMs: number;
  /** How many of the ten nearest were found by bits. */
  readonly found: number;
}

const methods = {
  fill({ kind, rows, dimensions }: { kind: VectorKind; rows: number; dimensions: number }): void {
    index = new VectorIndex(dimensions, rows);
    next = syntheticVectors(kind, dimensions);
    for (let row = 0; row < rows; row += 1) index.add(next());
    // The bits are made at the first search, which also compiles the code.
    for (let warm = 0; warm < 5; warm += 1) searchBoth(next());
  },
  search({ queries }: { queries: number }): SearchFigures[] {
    return Array.from({ length: queries }, () => searchBoth(next()));
  },
};

export type SearchWorker = typeof methods;

function searchBoth(query: Float32Array): SearchFigures {
  const began = performance.now();
  const exact = index.search(query, 10, { exact: true });
  const between = performance.now();
  const byBits = index.search(query, 10, { exact: false });
  const ended = performance.now();
  const rows = new Set(byBits.map(({ row }) => row));
  return {
    exactMs: between - began,
    bitsMs: ended - between,
    found: exact.filter(({ row }) => rows.has(row)).length,
  };
}

if (process.send !== undefined) serveParent(methods);
