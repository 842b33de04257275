import { BulkSourceError } from "../errors/bulk-error.ts";

/** A range of a queue that begins or ends where no range of this source can. */
export function unknownPlace(source: string): BulkSourceError {
  return new BulkSourceError(
    `A range of ${JSON.stringify(source)} begins or ends where this version knows no place. Let all machines have the same ` +
      "version, remove the bulk and enqueue it again; what is stored is not bought again.",
  );
}

export function isIndex(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
