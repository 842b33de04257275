import { damagedRow } from "../errors/damaged-row.ts";
import type { StoreFailure } from "../errors/store-failure.ts";
import { checksum } from "./checksum.ts";
import type { Row } from "./row.ts";
import type { Space } from "./vector-row.ts";

/** A space with what was counted in it. */
export interface CountedSpace extends Space {
  readonly id: number;
  /** How many vectors are stored. */
  readonly embedded: number;
  /** Credits, of all vectors that ever were. */
  readonly spent: number;
}

/** The values of a row: `id, space, model, dimensions, embedded, spent, checksum`. */
export function toSpaceRow(row: CountedSpace) {
  const { id, space, model, dimensions, embedded, spent } = row;
  return [id, space, model, dimensions, embedded, spent, spaceChecksum(row)] as const;
}

export function spaceChecksum({ id, space, model, dimensions, embedded, spent }: CountedSpace): number {
  return checksum([id, space, model, dimensions, embedded, spent]);
}

export function fromSpaceRow(row: Row): CountedSpace {
  const { id, space, model, dimensions, embedded, spent } = row;
  if (
    typeof id === "number" &&
    typeof space === "string" &&
    typeof model === "string" &&
    typeof dimensions === "number" &&
    typeof embedded === "number" &&
    typeof spent === "number"
  ) {
    const counted = { id, space, model, dimensions, embedded, spent };
    if (row["checksum"] === spaceChecksum(counted)) return counted;
  }
  throw damagedSpace();
}

export function damagedSpace(): StoreFailure {
  return damagedRow("A row of the table `spaces`", "Put back a copy of the file.");
}
