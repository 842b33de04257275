import { getHeapStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Bytes of garbage that are not worth a collection. */
const littleGarbage = 64_000_000;
/** Bytes that a thread between two files may hold; the library for PDFs remembers every name and number it ever saw. */
const mostHeld = 48_000_000;

let collect: (() => void) | undefined;

/** Frees what the last file left, so that the next has all of the memory it may take. */
export function collectGarbage(): void {
  if (held() < littleGarbage) return;
  if (collect === undefined) {
    setFlagsFromString("--expose-gc");
    collect = runInNewContext("gc") as () => void;
  }
  collect();
}

/** Whether this thread holds little more than one that was just started. */
export function isFresh(): boolean {
  return held() < Math.max(littleGarbage, mostHeld);
}

function held(): number {
  const { used_heap_size: heap, external_memory: external } = getHeapStatistics();
  return heap + external;
}
