import type { DatabaseSync, StatementSync } from "node:sqlite";
import { describeFailure } from "../errors/describe-failure.ts";
import { FilePlace } from "./file-place.ts";
import type { Outcome } from "./outcome.ts";
import { openFile, type FileOptions } from "./open-file.ts";
import { transaction } from "./transaction.ts";

/** An open file, which is read and written in transactions alone. Whatever it throws is a `StoreFailure`. */
export class Connection {
  readonly #db: DatabaseSync;
  readonly #options: FileOptions;
  readonly #place: FilePlace;
  readonly #undoListeners: (() => void)[] = [];
  #isInGroup = false;

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
    if (this.#isInGroup) return body();
    return this.#guard(() => {
      const result = this.#tryToWrite(body);
      // Once it is written: a file that lost its name before that is noticed here.
      this.#place.check();
      return result;
    });
  }

  /** Calls back when a transaction was undone: what was read in it need not be true. */
  whenUndone(listener: () => void): void {
    this.#undoListeners.push(listener);
  }

  #tryToWrite<R>(body: () => R): R {
    try {
      return transaction(this.#db, "IMMEDIATE", body);
    } catch (error) {
      for (const listener of this.#undoListeners) listener();
      throw error;
    }
  }

  /**
   * Lets several writes share a commit. Where one of them fails, each is done by itself, so that it fails for itself
   * alone; what cannot be locked or brought to the disk has failed for all of them.
   */
  writeTogether<R>(writes: readonly (() => R)[]): Outcome<R>[] {
    if (writes.length === 0) return [];
    const group = { hasFailed: false };
    try {
      return this.write(() => {
        this.#isInGroup = true;
        try {
          return writes.map((write) => ({ result: write() }));
        } catch (error) {
          group.hasFailed = true;
          throw error;
        } finally {
          this.#isInGroup = false;
        }
      });
    } catch (error) {
      if (group.hasFailed && writes.length > 1) return writes.flatMap((write) => this.writeTogether([write]));
      const failure = describeFailure(error, this.#options);
      return writes.map(() => ({ failure }));
    }
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
