import { SegmindError } from "@segmind-embeddings/core";

/** What is wrong with a file of rows; stable and meant for programs. */
export type RowsErrorCode = "ROWS_NOT_TEXT" | "ROWS_INVALID" | "ROWS_TOO_LONG" | "ROWS_MISSING_COLUMN";

export interface RowsErrorOptions {
  /** Counted from 1, the header included. */
  readonly line?: number | undefined;
  /** Counted from 1: a field of a CSV line, a character of a JSON line. */
  readonly column?: number | undefined;
  readonly cause?: unknown;
}

/** A file of rows cannot be read further; the message says where and why. */
export class RowsError extends SegmindError {
  static override readonly errorName: string = "RowsError";
  declare readonly line?: number;
  declare readonly column?: number;
  /** What is wrong, without the place. */
  readonly problem: string;

  constructor(code: RowsErrorCode, problem: string, { line, column, cause }: RowsErrorOptions = {}) {
    const where = [
      ...(line === undefined ? [] : [`line ${String(line)}`]),
      ...(column === undefined ? [] : [`column ${String(column)}`]),
    ].join(", ");
    super(code, where === "" ? problem : `${where}: ${problem}`, { cause });
    this.problem = problem;
    if (line !== undefined) this.line = line;
    if (column !== undefined) this.column = column;
  }
}
