import { createNNDescent, createUMAP } from "embedding-atlas/umap";
import type { MapTask } from "./map-task.ts";

type Vectors = Pick<MapTask, "vectors" | "dimensions">;

/** Neighbours that a point is kept near to. */
const neighbourhood = 15;
/** The same vectors give the same map. */
const seed = 42;

/** Lays vectors out in the plane, so that what is near stays near: x and y of each. */
export async function layOut(
  { vectors, dimensions }: Vectors,
  onProgress: (share: number) => void,
): Promise<Float32Array<ArrayBuffer>> {
  const rows = vectors.length / dimensions;
  if (rows < 2) return new Float32Array(rows * 2);
  const umap = await createUMAP(rows, dimensions, 2, vectors, {
    metric: "cosine",
    nNeighbors: Math.min(neighbourhood, rows - 1),
    seed,
    progress: onProgress,
  });
  try {
    await umap.run();
    return new Float32Array(umap.embedding);
  } finally {
    umap.destroy();
  }
}

/** The rows that are nearest to each row, nearest first; -1 where there are fewer. */
export async function nearestRows(
  { vectors, dimensions, neighbours }: Vectors & Pick<MapTask, "neighbours">,
  onProgress: (share: number) => void,
): Promise<Int32Array<ArrayBuffer>> {
  const rows = vectors.length / dimensions;
  const found = new Int32Array(rows * neighbours).fill(-1);
  if (rows < 2) return found;
  // One more, because each row is nearest to itself.
  const wanted = Math.min(neighbours + 1, rows);
  const index = await createNNDescent(rows, dimensions, vectors, {
    metric: "cosine",
    nNeighbors: wanted,
    seed,
    progress: onProgress,
  });
  try {
    for (let row = 0; row < rows; row += 1) {
      const others = index.queryByIndex(row, wanted).indices.filter((other) => other !== row && other >= 0);
      found.set(others.subarray(0, neighbours), row * neighbours);
    }
    return found;
  } finally {
    index.destroy();
  }
}
