import { getHeapStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Bytes, garbage included, that leave the next file enough of the memory it may take: collecting them takes time. */
const fewHeld = 128_000_000;
/** Bytes that a thread may hold on to between two files; the library for PDFs remembers every name it ever saw. */
const mostKept = 48_000_000;

let collect: (() => void) | undefined;

/**
 * Frees what the last file left, where that is much beside what the next one is expected to take.
 *
 * @returns whether the thread holds little more afterwards than one that was just started
 */
export function collectGarbage(expected = 0): boolean {
  if (held() + expected < fewHeld) return true;
  if (collect === undefined) {
    setFlagsFromString("--expose-gc");
    collect = runInNewContext("gc") as () => void;
  }
  collect();
  return held() < mostKept;
}

function held(): number {
  const { total_heap_size: heap, external_memory: external } = getHeapStatistics();
  return heap + external;
}
