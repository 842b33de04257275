import { Worker } from "node:worker_threads";
import { stuckAfter } from "./worker-messages.ts";

export interface StuckWatch {
  /** Where each input is noted before it is tried. */
  readonly shared: SharedArrayBuffer;
  readonly targetName: string;
  /** Milliseconds. */
  readonly limit: number;
}

/**
 * Ends this process when no input is noted for too long, and says which was the last: a loop without an end leaves no
 * turn for a test's own timeout.
 *
 * @returns what stops the watch
 */
export function endWhenStuck(
  targetName: string,
  shared: SharedArrayBuffer,
  limit = stuckAfter,
): () => Promise<unknown> {
  const workerData: StuckWatch = { shared, targetName, limit };
  const worker = new Worker(new URL("stuck-worker.ts", import.meta.url), { workerData });
  worker.unref();
  return () => worker.terminate();
}
