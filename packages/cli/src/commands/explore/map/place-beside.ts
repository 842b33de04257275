import { VectorIndex } from "../../../search/vector-index.ts";
import type { MapTask } from "./map-task.ts";

/** So many of the vectors that are on the map already say where a new one belongs. */
const witnesses = 5;

/** Puts the rows that have no place yet beside those that are nearest to them. Gives the places of the new rows. */
export function placeBeside(
  { vectors, dimensions, places }: Pick<MapTask, "vectors" | "dimensions" | "places">,
  onProgress: (share: number) => void,
): Float32Array<ArrayBuffer> {
  const known = places.length / 2;
  const rows = vectors.length / dimensions;
  const rowOf = (row: number): Float32Array => vectors.subarray(row * dimensions, (row + 1) * dimensions);
  const index = new VectorIndex(dimensions, known);
  for (let row = 0; row < known; row += 1) index.add(rowOf(row));
  const found = new Float32Array((rows - known) * 2);
  for (let row = known; row < rows; row += 1) {
    let [x, y, weights] = [0, 0, 0];
    for (const near of index.search(rowOf(row), witnesses)) {
      // The nearest one counts most by far.
      const weight = Math.exp(20 * near.score - 20);
      x += weight * (places[near.row * 2] as number);
      y += weight * (places[near.row * 2 + 1] as number);
      weights += weight;
    }
    found[(row - known) * 2] = x / weights;
    found[(row - known) * 2 + 1] = y / weights;
    if (row % 64 === 0) onProgress((row - known) / (rows - known));
  }
  return found;
}
