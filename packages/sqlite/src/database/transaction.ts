import type { DatabaseSync } from "node:sqlite";

/**
 * Runs `body` in a transaction: all of what it did is on the disk when this returns, and nothing when it throws.
 *
 * @param kind `IMMEDIATE` for one that writes: no other writer comes between its reads and its writes
 */
export function transaction<R>(db: DatabaseSync, kind: "DEFERRED" | "IMMEDIATE", body: () => R): R {
  db.exec(`BEGIN ${kind}`);
  try {
    const result = body();
    db.exec("COMMIT");
    return result;
  } catch (error) {
    rollBack(db);
    throw error;
  }
}

function rollBack(db: DatabaseSync): void {
  try {
    db.exec("ROLLBACK");
  } catch {
    // SQLite has rolled back by itself, as it does when the disk is full.
  }
}
