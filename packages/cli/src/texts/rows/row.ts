/** A text with the id it is kept under. */
export interface Row {
  readonly id: string;
  readonly text: string;
  /** Where it begins, counted from 1. */
  readonly line: number;
  /** Why this row cannot be embedded. It has no text then, and its line stands for its id. */
  readonly problem?: string;
}

/** Which fields of a row are its id and its text. */
export interface RowFields {
  readonly id: string;
  readonly text: string;
}

/** A row that cannot be embedded. The rows after it can be read. */
export function toProblemRow(line: number, problem: string): Row {
  return { id: `line ${String(line)}`, text: "", line, problem };
}
