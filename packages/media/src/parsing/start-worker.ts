import { Worker, type WorkerOptions } from "node:worker_threads";

/** V8's own limit is this many times `maxMemory`: at that limit V8 may end the whole process. */
const heapLimitFactor = 4;
/** Mebibytes of new objects. V8 would derive more from the limit of old ones, whose copying takes longer than it saves. */
const youngGeneration = 96;
const mebibyte = 1024 * 1024;

/** Starts the worker thread. */
export function startWorker(maxMemory: number): Worker {
  // Bundlers include the file if they see exactly this expression. The build replaces the name by that of the built file.
  return new Worker(new URL("./worker.ts", import.meta.url), workerOptions(maxMemory));
}

/** The thread gets no environment, no arguments and no output. */
export function workerOptions(maxMemory: number): WorkerOptions {
  return {
    name: "segmind-media",
    env: {},
    argv: [],
    execArgv: conditions(),
    stdin: false,
    stdout: true,
    stderr: true,
    resourceLimits: {
      maxOldGenerationSizeMb: Math.ceil((maxMemory * heapLimitFactor) / mebibyte),
      maxYoungGenerationSizeMb: youngGeneration,
    },
  };
}

/** Packages must resolve as on the caller's thread; other flags may be invalid for a worker, or slow it down. */
function conditions(): string[] {
  const { execArgv } = process;
  return execArgv.flatMap((flag, index) => {
    if (flag === "-C" || flag === "--conditions") return [flag, execArgv[index + 1] ?? ""];
    return flag.startsWith("--conditions=") ? [flag] : [];
  });
}
