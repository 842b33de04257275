import { StoreFailure } from "../errors/store-failure.ts";
import { Connection } from "./connection.ts";
import type { FileOptions } from "./open-file.ts";
import type { Outcome } from "./outcome.ts";
import { Owners } from "./owners.ts";
import { QuotaTable } from "./quota-table.ts";
import { StoreTables } from "./store-tables.ts";

export interface DatabaseOptions extends FileOptions {
  /** The name of this opening. */
  readonly owner: string;
}

/** One opening of a file: all that can be done with it. */
export class Database {
  readonly store: StoreTables;
  readonly quotas: QuotaTable;
  readonly #connection: Connection;
  readonly #owners: Owners;

  private constructor(connection: Connection, owner: string) {
    this.#connection = connection;
    this.#owners = new Owners(connection, owner);
    this.store = new StoreTables(connection, owner, this.#owners);
    this.quotas = new QuotaTable(connection, this.#owners);
  }

  static async open({ owner, ...file }: DatabaseOptions): Promise<Database> {
    const connection = new Connection(await importSqlite(), file);
    try {
      return new Database(connection, owner);
    } catch (error) {
      connection.close();
      throw error;
    }
  }

  /** Lets several calls that write wait for the disk together. */
  writeTogether<R>(writes: readonly (() => R)[]): Outcome<R>[] {
    return this.#connection.writeTogether(writes);
  }

  renew(): void {
    this.#owners.renew();
  }

  close(): void {
    try {
      this.#owners.end();
    } catch {
      // On a full disk, say: others know it by the process or the lease.
    }
    this.#connection.close();
  }
}

/** Some versions of Node warn when the module is loaded, once, on the user's screen. */
async function importSqlite() {
  const emitWarning = process.emitWarning.bind(process);
  process.emitWarning = () => undefined;
  try {
    return (await import("node:sqlite")).DatabaseSync;
  } catch (cause) {
    throw new StoreFailure(
      "STORE_UNSUPPORTED",
      "There is no node:sqlite here: Node 22.19 or newer has it.",
      cause,
    );
  } finally {
    process.emitWarning = emitWarning;
  }
}
