import { Worker, type WorkerOptions } from "node:worker_threads";

/** Room for what a thread allocates between two looks at its memory: V8 ends the process where there is none. */
const leeway = 4;
const mebibyte = 1024 * 1024;

/** Starts the worker thread's program. */
export function startWorker(maxMemory: number): Worker {
  // Bundlers take the file along where they see just this expression. The build puts the name of the built one here.
  return new Worker(new URL("./worker.ts", import.meta.url), workerOptions(maxMemory));
}

/** A thread that knows nothing of this process: no environment, no arguments, no output of its own. */
export function workerOptions(maxMemory: number): WorkerOptions {
  return {
    name: "segmind-media",
    env: {},
    argv: [],
    execArgv: conditions(),
    stdin: false,
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: Math.ceil((maxMemory * leeway) / mebibyte) },
  };
}

/** How packages are found must be the same on both threads; other flags may not be given to a file, or slow it down. */
function conditions(): string[] {
  const { execArgv } = process;
  return execArgv.flatMap((flag, index) => {
    if (flag === "-C" || flag === "--conditions") return [flag, execArgv[index + 1] ?? ""];
    return flag.startsWith("--conditions=") ? [flag] : [];
  });
}
