import { closeSync, existsSync, openSync, readSync, statSync } from "node:fs";
import { basename, dirname, extname, join, relative, resolve, sep } from "node:path";
import { UsageError } from "../program/usage-error.ts";
import { Connection } from "./connection.ts";

/** The catalogue of a store: which documents its vectors belong to. */
export interface Catalogue {
  readonly connection: Connection;
  /** The store's file. */
  readonly file: string;
  /** The name of a path in the catalogue: relative to its folder. */
  readonly toName: (path: string) => string;
  /** The absolute path of a name. */
  readonly toPath: (name: string) => string;
}

/** The catalogue of `vectors.db` is `vectors.catalogue.db`, in the same folder. */
function catalogueOf(file: string): string {
  const extension = extname(file);
  return join(dirname(file), `${basename(file, extension)}.catalogue${extension}`);
}

/**
 * Opens the catalogue beside a store.
 *
 * @param mustExist throw where there is none, in place of making it
 */
export async function openCatalogue(file: string, { mustExist }: { mustExist: boolean }): Promise<Catalogue> {
  const path = catalogueOf(file);
  const folder = dirname(resolve(file));
  checkPlace(file, folder);
  if (mustExist && !existsSync(path)) {
    throw new UsageError(
      `There are no vectors in ${file} yet: embed something first, or give another file with --db.`,
    );
  }
  const connection = await Connection.open(path);
  return {
    connection,
    file,
    toName: (absolute) => relative(folder, absolute).split(sep).join("/"),
    toPath: (name) => resolve(folder, name),
  };
}

/** @throws UsageError where no store can be, before a catalogue is made beside it */
function checkPlace(file: string, folder: string): void {
  if (!existsSync(folder))
    throw new UsageError(`There is no folder ${folder}: create it, or give another --db.`);
  const facts = statSync(file, { throwIfNoEntry: false });
  if (facts === undefined) return;
  if (!facts.isFile()) throw new UsageError(`${file} is not a file: give a file with --db.`);
  if (facts.size > 0 && !isSqlite(file))
    throw new UsageError(`${file} is not a file of vectors: give another file with --db.`);
}

const sqliteBeginning = "SQLite format 3\0";

function isSqlite(file: string): boolean {
  const bytes = Buffer.alloc(sqliteBeginning.length);
  const handle = openSync(file, "r");
  try {
    readSync(handle, bytes);
  } finally {
    closeSync(handle);
  }
  return bytes.toString("latin1") === sqliteBeginning;
}

/**
 * Enters the gateway of a file, or compares it with the one that is entered: a file has the vectors of one gateway.
 *
 * @throws UsageError where the file has vectors of another one
 */
export async function useGateway({ connection, file }: Catalogue, gateway: string): Promise<void> {
  const before = gatewayOf(connection);
  if (before === gateway) return;
  if (before !== undefined) {
    const hint =
      before === mockName ? "add --mock, or give another file with --db" : "give another file with --db";
    throw new UsageError(
      `${file} has vectors of ${before}, which cannot be compared with ${gateway}'s: ${hint}.`,
    );
  }
  await connection.write(() =>
    connection.run("INSERT OR IGNORE INTO settings VALUES ('gateway', ?)", gateway),
  );
}

/** The mock gateway's name in a catalogue. */
export const mockName = "the mock gateway";

export function gatewayOf(connection: Connection): string | undefined {
  return connection.one("SELECT value FROM settings WHERE name = 'gateway'")?.["value"] as string | undefined;
}
