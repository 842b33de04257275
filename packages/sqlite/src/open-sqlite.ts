import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { InvalidInputError, serialQuota, type DurableStore, type Quota } from "@segmind-embeddings/core";
import type { VectorPage } from "./database/store-tables.ts";
import { leaseLength } from "./owners/is-owner-alive.ts";
import { ThreadedQuota } from "./threaded-quota.ts";
import { ThreadedStore } from "./threaded-store.ts";
import { DatabaseThread } from "./thread/database-thread.ts";

export interface SqliteOptions {
  /** How long a call waits while others have the file locked, in milliseconds. @default 10_000 */
  lockTimeout?: number | undefined;
}

/** A store and a quota in one file. */
export interface SqliteDatabase {
  /**
   * For the client's option `store`. Its `entries` come in the order they were stored, those that are stored meanwhile at
   * the end; its `stats` count the credits of deleted vectors, too. The vectors that one `get` gives share one memory:
   * copy one that is kept for long.
   */
  readonly store: DurableStore;
  /**
   * Some thousand vectors of one space as one array, in the order they were stored: for an index that is kept beside the
   * file and takes in what is new. A page without keys is the last one.
   *
   * @param space as `client.space({ normalize: false })` names it
   * @param after the `place` of an earlier page, also of another process; the beginning where it is left out
   * @returns `undefined` where the vector at that place was deleted: then begin anew
   * @throws StoreError
   */
  readonly vectors: (space: string, after?: string) => Promise<VectorPage | undefined>;
  /** For the client's option `quota`. */
  readonly quota: Quota;
  /** Waits for the calls under way and closes the file. What the clients still have open is unknown from then on. */
  readonly close: () => Promise<void>;
  /** {@link close}, at the end of an `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Opens a file that keeps vectors and quotas for any number of processes of one machine. It is made where it is missing;
 * its folder must be there. The file is read and written in a thread of its own, which is started here; whatever is wrong
 * with the file is reported by the first call that needs it.
 *
 * @param path a path, or a `file:` URL
 * @throws InvalidInputError for a path or an option that cannot be
 */
export function openSqlite(path: string | URL, options: SqliteOptions = {}): SqliteDatabase {
  const { lockTimeout = 10_000 } = options;
  if (!Number.isInteger(lockTimeout) || lockTimeout < 0 || lockTimeout > maxLockTimeout) {
    throwInvalidInput("options.lockTimeout", String(lockTimeout), "milliseconds, an integer of 0 or more");
  }
  const owner = `${hostname().slice(0, 40)}/${String(process.pid)}/${randomUUID()}`;
  // Often enough that a renewal may fail or be late.
  const renewalInterval = leaseLength / 4;
  const thread = new DatabaseThread({ path: toPath(path), lockTimeout, owner, renewalInterval });
  const close = (): Promise<void> => thread.close();
  return {
    store: new ThreadedStore(owner, thread),
    vectors: (space, after) => thread.call("vectors", space, after),
    quota: serialQuota(new ThreadedQuota(owner, thread)),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** The longest that SQLite counts. */
const maxLockTimeout = 2 ** 31 - 1;

function toPath(path: string | URL): string {
  if (path instanceof URL && path.protocol === "file:") return fileURLToPath(path);
  if (typeof path === "string" && path !== "" && path !== ":memory:" && !path.includes("\0"))
    return resolve(path);
  return throwInvalidInput(
    "path",
    path instanceof URL ? `a URL of ${path.protocol}` : JSON.stringify(path),
    "the path of a file, or a file: URL; core's MemoryStore keeps vectors in memory",
  );
}

function throwInvalidInput(path: string, received: string, expected: string): never {
  throw new InvalidInputError([{ path, received, expected }]);
}
