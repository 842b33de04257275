import { SegmindError } from "@segmind-embeddings/core";

/** What is wrong with a file of rows; stable and meant for programs. */
export type RowsErrorCode =
  "ROWS_NOT_TEXT" | "ROWS_INVALID" | "ROWS_TOO_LONG" | "ROWS_MISSING_COLUMN" | "ROWS_DUPLICATE_ID";

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

  constructor(code: RowsErrorCode, message: string, { line, column, cause }: RowsErrorOptions = {}) {
    const where = [
      ...(line === undefined ? [] : [`line ${String(line)}`]),
      ...(column === undefined ? [] : [`column ${String(column)}`]),
    ].join(", ");
    super(code, where === "" ? message : `${where}: ${message}`, { cause });
    if (line !== undefined) this.line = line;
    if (column !== undefined) this.column = column;
  }
}
