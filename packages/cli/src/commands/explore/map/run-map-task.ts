import { Worker } from "node:worker_threads";
import { UsageError } from "../../../program/usage-error.ts";
import type { MapMessage, MapTask } from "./map-task.ts";

/** Works something out in a thread of its own, so that the page is served meanwhile. The vectors are given away to it. */
export async function runMapTask(
  task: MapTask,
  { onProgress, signal }: { readonly onProgress: (share: number) => void; readonly signal: AbortSignal },
): Promise<Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer>> {
  signal.throwIfAborted();
  const ending = import.meta.url.endsWith(".ts") ? "ts" : "js";
  // Beside this file in the sources, and beside the one that they are built into.
  const worker = new Worker(new URL(`./map-worker.${ending}`, import.meta.url), {
    workerData: task,
    transferList: [task.vectors.buffer],
    name: "segmind-embed map",
  });
  const stop = (): void => void worker.terminate();
  signal.addEventListener("abort", stop);
  try {
    return await new Promise((resolve, reject) => {
      worker.on("message", (message: MapMessage) => {
        if (message.type === "progress") onProgress(message.share);
        else resolve(message.result);
      });
      worker.on("error", (cause: Error) =>
        reject(new UsageError(`The vectors could not be laid out: ${cause.message}`, { cause })),
      );
      worker.on("exit", () =>
        reject(signal.aborted ? signal.reason : new Error("The map's thread has ended.")),
      );
    });
  } finally {
    signal.removeEventListener("abort", stop);
    await worker.terminate();
  }
}
