import { getHeapStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { checkSpare, spareLength } from "./spare-memory.ts";

/** Bytes in use, garbage included, below which a collection is not worth its time. */
const lowUsage = 96_000_000;
/** The most bytes that a thread may retain between two files: pdf-lib caches every name that it ever parsed. */
const maxRetained = 48_000_000;

let collect: (() => void) | undefined;
/** No file was opened since the last collection. */
let isCollected = false;

/** Makes room for a file of which this many bytes will be in memory. */
export function makeRoom(byteLength: number): void {
  const more = byteLength - checkSpare(byteLength);
  if (!isCollected) collectGarbage(more);
  isCollected = false;
}

/**
 * Frees the garbage of the last file, unless it is little compared to what the next one is expected to take.
 *
 * @returns whether the thread then uses little more memory than one that has just started
 */
export function collectGarbage(expected = 0): boolean {
  if (usedMemory() + expected < lowUsage) return true;
  if (collect === undefined) {
    setFlagsFromString("--expose-gc");
    collect = runInNewContext("gc") as () => void;
  }
  collect();
  // Large buffers are freed only by the collection after the one that finds them unused.
  if (usedMemory() >= maxRetained) collect();
  isCollected = true;
  return usedMemory() < maxRetained;
}

/** Without spare memory. V8 keeps more pages for what comes next, which no collection frees. */
function usedMemory(): number {
  const { used_heap_size: heap, external_memory: external } = getHeapStatistics();
  return heap + external - spareLength();
}
