import type { Worker } from "node:worker_threads";

/** Milliseconds between two looks: a thread can fill some ten megabytes meanwhile. */
const interval = 20;
/** Bytes that a thread takes besides what it tells of: its stack, its compiled code, what is freed and not yet given back. */
const untold = 50_000_000;

/**
 * Looks at the memory of a thread while it works: its heap, and the buffers that lie outside of it, which no limit of
 * V8's own counts.
 *
 * @param onExceeded called once, with how much it is
 * @returns ends the watch
 */
export function watchMemory(
  worker: Worker,
  maxMemory: number,
  onExceeded: (bytes: number) => void,
): () => void {
  let timer: NodeJS.Timeout | undefined;
  let isOver = false;
  const look = async (): Promise<void> => {
    const taken = await memoryOf(worker);
    if (isOver) return;
    if (taken + untold > maxMemory) {
      isOver = true;
      onExceeded(taken + untold);
    } else {
      timer = setTimeout(() => void look(), interval);
    }
  };
  timer = setTimeout(() => void look(), interval);
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
}

/** 0 for one that has not begun, or has ended. */
async function memoryOf(worker: Worker): Promise<number> {
  try {
    const { total_heap_size, external_memory, malloced_memory } = await worker.getHeapStatistics();
    return total_heap_size + external_memory + malloced_memory;
  } catch {
    return 0;
  }
}
