import { createUMAP } from "embedding-atlas/umap";
import type { MapTask } from "./map-task.ts";

/** Neighbours that a point is kept near to. */
const neighbourhood = 15;
/** The same vectors give the same map. */
const seed = 42;

/** Lays vectors out in the plane, so that what is near stays near: x and y of each. The vectors are used up. */
export async function layOut(
  { vectors, dimensions }: Pick<MapTask, "vectors" | "dimensions">,
  onProgress: (share: number) => void,
): Promise<Float32Array<ArrayBuffer>> {
  const rows = vectors.length / dimensions;
  if (rows < 2) return new Float32Array(rows * 2);
  const umap = await createUMAP(rows, dimensions, 2, vectors, {
    metric: "cosine",
    nNeighbors: Math.min(neighbourhood, rows - 1),
    seed,
    progress: (share) => {
      // By now they are copied into WebAssembly's memory.
      if (vectors.length > 0) vectors.buffer.transfer(0);
      onProgress(share);
    },
  });
  try {
    await umap.run();
    return new Float32Array(umap.embedding);
  } finally {
    umap.destroy();
  }
}
