import { ExportError } from "./export-error.ts";
import type { VectorRecord } from "./vector-record.ts";

/** Checks that all records have one space and length, for formats that can hold only one. */
export class OneSpace {
  readonly #format: string;
  #first: VectorRecord | undefined;

  constructor(format: string) {
    this.#format = format;
  }

  check(record: VectorRecord): void {
    const first = (this.#first ??= record);
    const { space, vector } = record;
    if (space === first.space && vector.length === first.vector.length) return;
    throw new ExportError(
      "EXPORT_MIXED_SPACES",
      `${describe(record)}, but ${describe(first)}: a ${this.#format} file holds vectors of one space, ` +
        "because others must not be compared with them; export each space by itself, or choose jsonl or csv",
    );
  }
}

function describe({ id, space, vector }: VectorRecord): string {
  return `${JSON.stringify(id.slice(0, 200))} is in space ${JSON.stringify(space)} with ${String(vector.length)} numbers`;
}
