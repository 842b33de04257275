import { createUMAP } from "embedding-atlas/umap";
import type { MapTask } from "./map-task.ts";
import { takeLeading } from "./take-leading.ts";

/** Neighbours that a point is kept near to. */
const neighbourhood = 15;
/** The same vectors give the same map. */
const seed = 42;
/** Of more vectors than these, their first numbers alone are compared, for which a third of the memory is enough. */
const mostWhole = 10_000;
/** The model puts what matters most first, so that so many numbers tell as well what is near. */
const leading = 256;

/** Lays vectors out in the plane, so that what is near stays near: x and y of each. The vectors are used up. */
export async function layOut(
  { vectors: whole, dimensions: all }: Pick<MapTask, "vectors" | "dimensions">,
  onProgress: (share: number) => void,
): Promise<Float32Array<ArrayBuffer>> {
  const rows = whole.length / all;
  if (rows < 2) return new Float32Array(rows * 2);
  const dimensions = rows > mostWhole ? Math.min(leading, all) : all;
  const vectors = dimensions < all ? takeLeading(whole, all, dimensions) : whole;
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
