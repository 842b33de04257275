import { existsSync } from "node:fs";
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
  if (!existsSync(folder))
    throw new UsageError(`There is no folder ${folder}: make it, or name another --db.`);
  if (mustExist && !existsSync(path)) {
    throw new UsageError(
      `There are no vectors in ${file} yet: embed something first, or name the file with --db.`,
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
      before === mockName ? "add --mock, or name another file with --db" : "name another file with --db";
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
