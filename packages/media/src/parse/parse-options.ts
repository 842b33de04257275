import { boolean, positiveNumber, type OptionRule } from "../load/check-options.ts";

/** Bounds on what reading a PDF or a video may take, whoever made it. */
export interface ParseOptions {
  /**
   * Milliseconds that work on one PDF or video may take in all; time in which its pieces are in the caller's hands, or in
   * which it waits behind other files, does not count. @default 60_000
   */
  readonly deadline?: number | undefined;
  /**
   * The most bytes of memory that work on a PDF or video may take beyond what the process takes anyway; 67_108_864
   * (64 MiB) or more. @default 300_000_000
   */
  readonly maxMemory?: number | undefined;
  /**
   * Reads PDFs and videos on the caller's thread, for runtimes without worker threads. `maxMemory` is then only
   * estimated beforehand, and `deadline` and `signal` only looked at between reads. @default false
   */
  readonly inProcess?: boolean | undefined;
}

const leastMemory = 64 * 1024 * 1024;

const memory: OptionRule = {
  expected: "a whole number, 67108864 or more",
  accepts: (value) => Number.isSafeInteger(value) && Number(value) >= leastMemory,
};

export const parseRules = { deadline: positiveNumber, maxMemory: memory, inProcess: boolean };

/** The options with their defaults. */
export interface ParseLimits {
  readonly deadline: number;
  readonly maxMemory: number;
  readonly inProcess: boolean;
  readonly signal: AbortSignal | undefined;
}

export function resolveParseLimits(
  options: ParseOptions & { signal?: AbortSignal | undefined },
): ParseLimits {
  const { deadline = 60_000, maxMemory = 300_000_000, inProcess = false, signal } = options;
  return { deadline, maxMemory, inProcess, signal };
}
