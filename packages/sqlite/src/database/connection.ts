import type { DatabaseSync, StatementSync } from "node:sqlite";
import { describeFailure } from "../errors/describe-failure.ts";
import { FilePlace } from "./file-place.ts";
import { openFile, type FileOptions } from "./open-file.ts";
import { transaction } from "./transaction.ts";

/** An open file, which is read and written in transactions alone. Whatever it throws is a `StoreFailure`. */
export class Connection {
  readonly #db: DatabaseSync;
  readonly #options: FileOptions;
  readonly #place: FilePlace;

  constructor(Sqlite: typeof DatabaseSync, options: FileOptions) {
    this.#options = options;
    try {
      this.#db = openFile(Sqlite, options);
      this.#place = new FilePlace(options.path, this.#db.location() ?? options.path);
    } catch (error) {
      throw describeFailure(error, options);
    }
  }

  prepare(sql: string): StatementSync {
    return this.#guard(() => this.#db.prepare(sql));
  }

  /** Reads in one snapshot: what is written meanwhile is not seen. It waits for no writer. */
  read<R>(body: () => R): R {
    return this.#guard(() => transaction(this.#db, "DEFERRED", body));
  }

  /** Reads and writes with no other writer in between. When this returns, what was written is on the disk. */
  write<R>(body: () => R): R {
    return this.#guard(() => {
      const result = transaction(this.#db, "IMMEDIATE", body);
      // Once it is written: a file that lost its name before that is noticed here.
      this.#place.check();
      return result;
    });
  }

  close(): void {
    this.#db.close();
  }

  #guard<R>(body: () => R): R {
    try {
      return body();
    } catch (error) {
      throw describeFailure(error, this.#options);
    }
  }
}
