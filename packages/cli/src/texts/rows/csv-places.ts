import type { CsvError } from "csv-parse";
import { RowsError } from "./rows-error.ts";

/** Lines of a file as an editor counts them: csv-parse counts a line break of two characters inside quotes twice. */
export class LineCount {
  /** How many lines csv-parse has counted too many. */
  #excess = 0;
  /** The line after the last whole record. */
  next = 1;

  /** @param counted the line that csv-parse says the record ends on */
  startOf(record: readonly string[], counted: number): number {
    const start = counted - this.#excess - sum(record, /[\r\n]/g);
    this.#excess += sum(record, /\r\n/g);
    this.next = counted - this.#excess + 1;
    return start;
  }

  lineOf(counted: number): number {
    return counted - this.#excess;
  }
}

function sum(record: readonly string[], breaks: RegExp): number {
  return record.reduce((count, field) => count + (field.match(breaks)?.length ?? 0), 0);
}

interface Place {
  readonly lines?: number;
  readonly column?: number | string;
}

/** Errors for which csv-parse names the right place. */
const mistakes: Readonly<Partial<Record<string, string>>> = {
  CSV_INVALID_CLOSING_QUOTE: "something follows a closing quote; write a quote inside quotes twice",
  INVALID_OPENING_QUOTE:
    "a quote stands in the middle of a field; put the field in quotes, and write this one twice",
};

/** csv-parse's error in our words, with the line where the mistake probably is. */
export function toRowsError(error: CsvError, lines: LineCount): RowsError {
  const { lines: counted, column: index } = error as unknown as Place;
  const line = counted === undefined ? undefined : lines.lineOf(counted);
  const column = typeof index === "number" ? index + 1 : undefined;
  if (error.code === "CSV_QUOTE_NOT_CLOSED") {
    const place = { line: lines.next, column, cause: error };
    return new RowsError("ROWS_INVALID", "a quote is opened in this row and never closed", place);
  }
  if (error.code === "CSV_MAX_RECORD_SIZE") {
    const message = "the row has more than 16 million characters; is a quote not closed?";
    return new RowsError("ROWS_TOO_LONG", message, { line: lines.next, cause: error });
  }
  return new RowsError("ROWS_INVALID", mistakes[error.code] ?? error.message, { line, column, cause: error });
}
