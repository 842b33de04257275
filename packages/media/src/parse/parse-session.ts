import type { ParsedFile, ParseIo } from "./parse-io.ts";
import type { ParseLimits } from "./parse-options.ts";

/** All work on one file, whichever thread does it. */
export interface ParseSession {
  readonly id: number;
  /** How messages name the file. */
  readonly label: string;
  readonly file: ParsedFile;
  readonly limits: ParseLimits;
  /** Where a worker can read the file by itself; what a worker writes, it always sends. */
  readonly descriptor: number | undefined;
  /** The file itself, and the piece that is being cut. */
  readonly io: ParseIo;
  /** Milliseconds that work has taken so far. */
  spent: number;
  /** Why reading or writing failed, if it did. */
  failure: unknown;
}
