import { setTimeout as sleep } from "node:timers/promises";
import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import { CatalogueError } from "./catalogue-error.ts";
import { loadSqlite } from "./load-sqlite.ts";
import { applicationId, schema, schemaVersion } from "./schema.ts";

/** SQLite's result code for a file that others have locked. */
const busy = 5;
/** Milliseconds that one step may block the event loop while it waits for a lock. */
const blockingWait = 10;
/** Milliseconds that a transaction waits for other processes in all. */
const longestWait = 30_000;

/** kB of the file that are kept in memory: keys are random, so that each write may change any page of their indexes. */
const cacheSize = 16_000;
/** Pages of the log, of 4 kB, after which it is written to the file. */
const longestLog = 4_000;

export type Row = Record<string, string | number | null>;

/** The open file of a catalogue. Methods that may wait for other processes are asynchronous; the others are short. */
export class Connection {
  readonly path: string;
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  private constructor(path: string, db: DatabaseSync) {
    this.path = path;
    this.#db = db;
  }

  /** Opens the file, or makes it. @throws CatalogueError */
  static async open(path: string): Promise<Connection> {
    const Sqlite = await loadSqlite();
    const db = new Sqlite(path);
    const connection = new Connection(path, db);
    try {
      db.exec(`PRAGMA busy_timeout = ${String(blockingWait)}`);
      await connection.#patiently(() => {
        db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA temp_store = FILE");
        db.exec(
          `PRAGMA cache_size = -${String(cacheSize)}; PRAGMA wal_autocheckpoint = ${String(longestLog)}`,
        );
      });
      await connection.write(() => connection.#migrate());
      return connection;
    } catch (error) {
      db.close();
      throw asCatalogueError(error, path);
    }
  }

  /** One row, or `undefined`. */
  one(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.#prepare(sql).get(...values) as Row | undefined;
  }

  all(sql: string, ...values: SQLInputValue[]): Row[] {
    return this.#prepare(sql).all(...values) as Row[];
  }

  /** Changes rows, within {@link write}. Returns how many. */
  run(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.#prepare(sql).run(...values).changes);
  }

  /** Runs statements that are used once. */
  exec(sql: string): void {
    this.#db.exec(sql);
  }

  /** Runs a synchronous function in a transaction. It runs again where another process was faster. */
  write<Result>(body: () => Result): Promise<Result> {
    return this.#patiently(() => {
      this.#db.exec("BEGIN IMMEDIATE");
      try {
        const result = body();
        this.#db.exec("COMMIT");
        return result;
      } catch (error) {
        if (this.#db.isTransaction) this.#db.exec("ROLLBACK");
        throw error;
      }
    });
  }

  close(): void {
    if (this.#db.isOpen) this.#db.close();
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#db.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  /** Tries again while other processes have the file locked, without blocking the event loop in between. */
  async #patiently<Result>(step: () => Result): Promise<Result> {
    const end = performance.now() + longestWait;
    for (;;) {
      try {
        return step();
      } catch (error) {
        if ((error as { errcode?: number }).errcode !== busy || performance.now() > end) throw error;
      }
      await sleep(5 + Math.random() * 20);
    }
  }

  #migrate(): void {
    const version = Number(this.one("PRAGMA user_version")?.["user_version"]);
    const id = Number(this.one("PRAGMA application_id")?.["application_id"]);
    const tables = Number(this.one("SELECT count(*) AS n FROM sqlite_schema")?.["n"]);
    if (id === applicationId && version === schemaVersion) return;
    if (id === applicationId) {
      throw new CatalogueError(
        `${this.path} is a catalogue of version ${String(version)}; this program needs version ${String(schemaVersion)}. ` +
          "Delete it and run the same `embed` commands again: the vectors are in the store, so that costs nothing.",
      );
    }
    if (tables > 0) {
      throw new CatalogueError(`${this.path} belongs to another program. Give another file with --db.`);
    }
    this.exec(schema);
    this.exec(
      `PRAGMA application_id = ${String(applicationId)}; PRAGMA user_version = ${String(schemaVersion)}`,
    );
  }
}

function asCatalogueError(error: unknown, path: string): unknown {
  if (error instanceof CatalogueError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new CatalogueError(`${path} cannot be used as a catalogue: ${message}.`, { cause: error });
}
