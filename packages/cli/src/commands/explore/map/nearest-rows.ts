import { createNNDescent } from "embedding-atlas/umap";
import { VectorIndex } from "../../../search/vector-index.ts";
import type { MapTask } from "./map-task.ts";

/** Of fewer rows each is compared with each. */
const mostCompared = 3_000;
/** The same vectors have the same neighbours. */
const seed = 42;

/** The rows that are nearest to each row, nearest first; -1 where there are no more. */
export async function nearestRows(
  { vectors, dimensions, neighbours }: Pick<MapTask, "vectors" | "dimensions" | "neighbours">,
  onProgress: (share: number) => void,
): Promise<Int32Array<ArrayBuffer>> {
  const rows = vectors.length / dimensions;
  const found = new Int32Array(rows * neighbours).fill(-1);
  const nearTo = await finder(vectors, dimensions, neighbours, onProgress);
  for (let row = 0; row < rows; row += 1) {
    const others = nearTo(row).filter((other) => other !== row && other >= 0);
    found.set(others.slice(0, neighbours), row * neighbours);
  }
  return found;
}

/** Gives a row's neighbours, itself perhaps among them. */
async function finder(
  vectors: Float32Array,
  dimensions: number,
  neighbours: number,
  onProgress: (share: number) => void,
): Promise<(row: number) => readonly number[]> {
  const rows = vectors.length / dimensions;
  const rowOf = (row: number): Float32Array => vectors.subarray(row * dimensions, (row + 1) * dimensions);
  if (rows <= mostCompared) {
    const index = new VectorIndex(dimensions, Math.max(1, rows));
    for (let row = 0; row < rows; row += 1) index.add(rowOf(row));
    return (row) => index.search(rowOf(row), neighbours + 1).map((hit) => hit.row);
  }
  const options = { metric: "cosine", nNeighbors: neighbours + 1, seed, progress: onProgress } as const;
  const index = await createNNDescent(rows, dimensions, vectors, options);
  return (row) => [...index.queryByIndex(row, neighbours + 1).indices];
}
