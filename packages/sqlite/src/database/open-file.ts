import type { DatabaseSync } from "node:sqlite";
import { StoreFailure } from "../errors/store-failure.ts";
import { checkOrigin, migrate } from "./migrate.ts";
import * as format from "./migrations.ts";
import { checkNetworkShare } from "./network-share.ts";
import { pragma } from "./pragma.ts";
import { transaction } from "./transaction.ts";

export interface FileOptions {
  /** The file's absolute path. */
  readonly path: string;
  /** How long a call waits for other processes, in milliseconds. */
  readonly lockTimeout: number;
}

/** SQLite's result code for a file that others have locked. */
const busy = 5;

/**
 * Opens the file, which is made where it is missing, and sets it up.
 *
 * @param Sqlite `DatabaseSync` of `node:sqlite`, whose import warns on some versions of Node
 */
export function openFile(Sqlite: typeof DatabaseSync, { path, lockTimeout }: FileOptions): DatabaseSync {
  checkNetworkShare(path);
  const db = new Sqlite(path);
  try {
    // The `timeout` option of the constructor is not known to all versions of Node.
    db.exec(`PRAGMA busy_timeout = ${String(lockTimeout)}`);
    transaction(db, "DEFERRED", () => checkOrigin(db, path, format));
    // The file may come from anybody: a schema that calls functions is not ours.
    db.exec("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON");
    // Takes effect in an empty file alone. Five vectors of 768 numbers fill a page of 16 kB.
    db.exec("PRAGMA page_size = 16384");
    untilFree(lockTimeout, () => useWriteAheadLog(db, path));
    // Each commit waits for the disk, on macOS for the disk's own cache, too.
    db.exec("PRAGMA synchronous = FULL; PRAGMA fullfsync = ON");
    // A page that changes often is copied to the file once in 32 MB of log, not once in 16.
    db.exec("PRAGMA wal_autocheckpoint = 2000; PRAGMA cache_size = -16000");
    migrate(db, path, format);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function useWriteAheadLog(db: DatabaseSync, path: string): void {
  if (pragma(db, "journal_mode = WAL") === "wal") return;
  throw new StoreFailure(
    "STORE_NETWORK_SHARE",
    `${path} is where processes cannot share memory, such as on a network share. Keep it on a disk of this machine.`,
  );
}

/** SQLite does not wait by itself for the lock that changing the journal takes: two processes may start at once. */
function untilFree(lockTimeout: number, step: () => void): void {
  const end = performance.now() + lockTimeout;
  for (;;) {
    try {
      step();
      return;
    } catch (error) {
      if ((error as { errcode?: number }).errcode !== busy || performance.now() > end) throw error;
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
  }
}
