import { oneOf, positiveInteger, positiveNumber } from "../load/check-options.ts";

/** How PDFs and videos are read and cut: such a file can be made to cost any amount of time and memory. */
export interface ParsingOptions {
  /**
   * Where that happens: in a worker thread, which can be stopped at any moment, or on the caller's thread, for runtimes
   * and bundles without worker threads. There `maxMemory`, `parseTimeout` and `signal` have no effect while a file is
   * parsed.
   * @default "worker"
   */
  readonly parsing?: "worker" | "inProcess" | undefined;
  /** The most bytes of memory that reading or cutting one file may take over the idle process. @default 300_000_000 */
  readonly maxMemory?: number | undefined;
  /** Milliseconds that reading a file of any format may take, and cutting each piece. @default 60_000 */
  readonly parseTimeout?: number | undefined;
}

export const parsingRules = {
  parsing: oneOf("worker", "inProcess"),
  maxMemory: positiveInteger,
  parseTimeout: positiveNumber,
};

export type ParsingLimits = {
  readonly [option in keyof ParsingOptions]-?: NonNullable<ParsingOptions[option]>;
};

export function parsingLimits({ parsing, maxMemory, parseTimeout }: ParsingOptions): ParsingLimits {
  return {
    parsing: parsing ?? "worker",
    maxMemory: maxMemory ?? 300_000_000,
    parseTimeout: parseTimeout ?? 60_000,
  };
}
