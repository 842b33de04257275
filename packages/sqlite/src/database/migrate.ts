import type { DatabaseSync } from "node:sqlite";
import { StoreFailure } from "../errors/store-failure.ts";
import { pragma } from "./pragma.ts";
import { transaction } from "./transaction.ts";

/** "SEGM": tells our files from those of other programs. */
export const applicationId = 0x53_45_47_4d;

/**
 * Makes sure that the file is ours, or empty and about to be. Changes nothing; within a transaction alone does it see the
 * file as it is at one moment.
 *
 * @param newest the newest version that this package knows
 */
export function checkOrigin(db: DatabaseSync, path: string, newest: number): void {
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
  if (version > newest) {
    throw new StoreFailure(
      "STORE_NEWER_VERSION",
      `${path} was written by a newer version of @segmind-embeddings/sqlite (format ${String(version)}; this one knows up to ${String(newest)}). Update the package.`,
    );
  }
}

/** Brings the file to the newest version, in one step that other processes see wholly or not at all. */
export function migrate(db: DatabaseSync, path: string, migrations: readonly string[]): void {
  if (pragma(db, "application_id") === applicationId && pragma(db, "user_version") === migrations.length)
    return;
  transaction(db, "IMMEDIATE", () => {
    // Another process may have been faster.
    checkOrigin(db, path, migrations.length);
    const version = Number(pragma(db, "user_version"));
    for (const sql of migrations.slice(version)) db.exec(sql);
    db.exec(`PRAGMA application_id = ${String(applicationId)}`);
    db.exec(`PRAGMA user_version = ${String(migrations.length)}`);
  });
}
