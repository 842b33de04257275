import { existsSync } from "node:fs";
import { basename, dirname, extname, join, relative, resolve, sep } from "node:path";
import { UsageError } from "../program/usage-error.ts";
import { Connection } from "./connection.ts";

/** The catalogue of a store: what its vectors are of. */
export interface Catalogue {
  readonly connection: Connection;
  /** The store's file. */
  readonly file: string;
  /** A path as it stands in the catalogue. */
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
 * @param mustExist a store and its catalogue are made where they are missing, unless this says otherwise
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
 * A file has the vectors of one gateway. Enters it, or holds it against the one that is there.
 *
 * @throws UsageError where the file has another one's
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

/** How the mock gateway is called in a catalogue. */
export const mockName = "the mock gateway";

export function gatewayOf(connection: Connection): string | undefined {
  return connection.one("SELECT value FROM settings WHERE name = 'gateway'")?.["value"] as string | undefined;
}
