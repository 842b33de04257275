/** A text with the id it is kept under. */
export interface Row {
  readonly id: string;
  readonly text: string;
  /** Where it begins, counted from 1. */
  readonly line: number;
}

/** Which fields of a row are its id and its text. */
export interface RowFields {
  readonly id: string;
  readonly text: string;
}
