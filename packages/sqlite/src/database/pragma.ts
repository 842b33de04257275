import type { DatabaseSync, SQLOutputValue } from "node:sqlite";

/** The value that a PRAGMA returns. */
export function pragma(db: DatabaseSync, name: string): SQLOutputValue | undefined {
  const row = db.prepare(`PRAGMA ${name}`).get();
  return row === undefined ? undefined : Object.values(row)[0];
}
