import type { Worker } from "node:worker_threads";

/** Milliseconds between two measurements: a thread can fill some ten megabytes meanwhile. */
const interval = 20;
/** Bytes that the statistics do not count: stack, compiled code, and freed memory that the allocator still holds. */
const uncounted = 50_000_000;

/**
 * Measures the memory of a thread while it works: its heap, and the buffers outside of it, which V8's own limit does not
 * count.
 *
 * @param onExceeded called once, with the number of bytes
 * @returns stops watching
 */
export function watchMemory(
  worker: Worker,
  maxMemory: number,
  onExceeded: (bytes: number) => void,
): () => void {
  let timer: NodeJS.Timeout | undefined;
  let isOver = false;
  const measure = async (): Promise<void> => {
    const counted = await memoryOf(worker);
    if (isOver) return;
    if (counted + uncounted > maxMemory) {
      isOver = true;
      onExceeded(counted + uncounted);
    } else {
      timer = setTimeout(() => void measure(), interval);
    }
  };
  timer = setTimeout(() => void measure(), interval);
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
}

/** 0 for a thread that is not running. */
async function memoryOf(worker: Worker): Promise<number> {
  try {
    const { total_heap_size, external_memory, malloced_memory } = await worker.getHeapStatistics();
    return total_heap_size + external_memory + malloced_memory;
  } catch {
    return 0;
  }
}
