import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { embedded, keyOf } from "../../../../tools/store-tests/entries.ts";
import { temporaryFolder } from "../../../../tools/temporary-folder.ts";
import { openSqlite, type SqliteDatabase, type SqliteOptions } from "../../src/index.ts";
import { childArguments, type Command } from "./run-child.ts";

export const newFile = async (): Promise<string> => join(await temporaryFolder(), "vectors.db");

/** Opens a file until the end of the test. */
export function open(path: string, options?: SqliteOptions): SqliteDatabase {
  const database = openSqlite(path, options);
  onTestFinished(() => database.close());
  return database;
}

/** Makes a file with the vectors 0 to 49. */
export async function fill(path: string): Promise<void> {
  const { store, close } = openSqlite(path);
  const changes = Array.from({ length: 50 }, (_, number) => ({
    key: keyOf(number),
    entry: embedded(number),
  }));
  await store.write(changes);
  await close();
}

export const digest = (path: string): string => createHash("sha256").update(readFileSync(path)).digest("hex");

/** What `fill-file.ts` prints. */
export interface Filled {
  readonly stored: number;
  readonly error?: { readonly code: string; readonly message: string };
}

export const fillInChild = (path: string, most: number): Command => ({
  program: process.execPath,
  args: childArguments("fill-file.ts", path, String(most)),
});
