import type { Connection } from "./connection.ts";
import { toIndexNote } from "./read-column.ts";

/** Which vectors are in an index: those of a space in the store, and so many numbers of each. */
export interface IndexTarget {
  readonly space: string;
  readonly dimensions: number;
}

/** What stands in the files of an index. */
export interface IndexNote {
  /** The files' name, without their endings. */
  readonly name: string;
  readonly rows: number;
  /** Where the store's vectors end that are in it. */
  readonly place?: string | undefined;
  /** Missing as long as no search needed them. */
  readonly codes?: CodesNote;
}

/** What stands in the file of an index's codes. */
export interface CodesNote {
  readonly rows: number;
  /** The mean of each number, as base64 of float32. */
  readonly means: string;
  /** With more rows than this the means are taken anew. */
  readonly renewAt: number;
}

const prefix = "index ";

const nameOf = ({ space, dimensions }: IndexTarget): string => `${prefix}${space} ${String(dimensions)}`;

export function readIndexNote(connection: Connection, target: IndexTarget): IndexNote | undefined {
  const row = connection.one("SELECT value FROM settings WHERE name = ?", nameOf(target));
  return row === undefined ? undefined : toIndexNote(row["value"]);
}

/**
 * Replaces a note with the one that `change` gives, or removes it. Does nothing where another process has replaced it
 * meanwhile; no other process changes an index's files as long as `change` runs.
 */
export async function replaceIndexNote(
  connection: Connection,
  target: IndexTarget,
  before: IndexNote | undefined,
  change: () => IndexNote | undefined,
): Promise<void> {
  await connection.write(() => {
    if (JSON.stringify(readIndexNote(connection, target)) !== JSON.stringify(before)) return;
    const after = change();
    if (after === undefined) connection.run("DELETE FROM settings WHERE name = ?", nameOf(target));
    else connection.run("REPLACE INTO settings VALUES (?, ?)", nameOf(target), JSON.stringify(after));
  });
}

/** Forgets all indexes. */
export async function removeIndexNotes(connection: Connection): Promise<void> {
  await connection.write(() => connection.run("DELETE FROM settings WHERE name LIKE ?", `${prefix}%`));
}
