import { AsyncLocalStorage } from "node:async_hooks";
import output from "node:console";

const methods = ["debug", "error", "info", "log", "warn"] as const;

/** Set in the asynchronous context of quiet work only. */
const quiet = new AsyncLocalStorage<true>();
let running = 0;
let restore = (): void => undefined;

/**
 * Runs work without the output of its libraries, because the console belongs to the program. The program can still print
 * meanwhile.
 */
export async function withoutOutput<T>(work: () => Promise<T>): Promise<T> {
  running += 1;
  if (running === 1) restore = replaceMethods();
  try {
    return await quiet.run(true, work);
  } finally {
    running -= 1;
    if (running === 0) restore();
  }
}

function replaceMethods(): () => void {
  const restores = methods.map((method) => {
    const original = Reflect.get(output, method) as (...values: unknown[]) => void;
    const replacement = (...values: unknown[]): void => {
      if (quiet.getStore() === undefined) original.apply(output, values);
    };
    output[method] = replacement;
    return () => {
      // The program may have replaced it meanwhile.
      if (output[method] === replacement) output[method] = original;
    };
  });
  return () => {
    for (const restoreMethod of restores) restoreMethod();
  };
}
