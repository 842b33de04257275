import type { DatabaseSync } from "node:sqlite";
import { StoreFailure } from "../errors/store-failure.ts";
import { pragma } from "./pragma.ts";
import { transaction } from "./transaction.ts";

/** "SEGM": marks our files among those of other programs. */
export const applicationId = 0x53_45_47_4d;

/** Which versions of the file there are, and the SQL that leads from each to the next, see `migrations.ts`. */
export interface Format {
  readonly oldestVersion: number;
  readonly migrations: readonly string[];
}

const newestOf = ({ oldestVersion, migrations }: Format): number => oldestVersion + migrations.length - 1;

/**
 * Makes sure that the file is ours and of a version that can be read, or empty. It changes nothing. Call it within a
 * transaction, so that it sees the file as it is at one moment.
 */
export function checkOrigin(db: DatabaseSync, path: string, format: Format): void {
  const newest = newestOf(format);
  const application = pragma(db, "application_id");
  const version = Number(pragma(db, "user_version"));
  if (application !== applicationId) {
    const isEmpty = db.prepare("SELECT 1 FROM sqlite_schema LIMIT 1").get() === undefined;
    if (application === 0 && version === 0 && isEmpty) return;
    throw new StoreFailure(
      "STORE_OTHER_PROGRAM",
      `${path} is a SQLite file of another program, which is left as it is. Name another file, or a new one.`,
    );
  }
  if (version < format.oldestVersion) {
    throw new StoreFailure(
      "STORE_OLDER_VERSION",
      `${path} was written before the first release of @segmind-embeddings/sqlite (format ${String(version)}; this one reads ${String(format.oldestVersion)} and later). Name a new file.`,
    );
  }
  if (version > newest) {
    throw new StoreFailure(
      "STORE_NEWER_VERSION",
      `${path} was written by a newer version of @segmind-embeddings/sqlite (format ${String(version)}; this one knows up to ${String(newest)}). Update the package.`,
    );
  }
}

/** Brings the file to the newest version, in one step that other processes see wholly or not at all. */
export function migrate(db: DatabaseSync, path: string, format: Format): void {
  const newest = newestOf(format);
  if (pragma(db, "application_id") === applicationId && pragma(db, "user_version") === newest) return;
  transaction(db, "IMMEDIATE", () => {
    // Another process may have been faster.
    checkOrigin(db, path, format);
    const version = Number(pragma(db, "user_version"));
    const done = Math.max(0, version - format.oldestVersion + 1);
    for (const sql of format.migrations.slice(done)) db.exec(sql);
    db.exec(`PRAGMA application_id = ${String(applicationId)}`);
    db.exec(`PRAGMA user_version = ${String(newest)}`);
  });
}
