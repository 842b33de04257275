import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { InvalidInputError, serialQuota, type DurableStore, type Quota } from "@segmind-embeddings/core";
import { Database } from "./database/database.ts";
import { ownPool } from "./database/own-pool.ts";
import type { PostgresPool } from "./database/postgres-pool.ts";
import { Lease } from "./owners/lease.ts";
import { DatabaseQuota } from "./quota/database-quota.ts";
import { DatabaseStore } from "./store/database-store.ts";

export interface PostgresOptions {
  /** The schema of the tables, which is made where it is missing. @default "segmind_embeddings" */
  schema?: string | undefined;
  /**
   * How long a call is tried again where the server cannot be reached, is a standby or is starting, in milliseconds. 0
   * tries once. @default 30_000
   */
  retryTimeout?: number | undefined;
  /**
   * How long an answer may take until its connection counts as lost, in milliseconds. @default 60_000
   */
  answerTimeout?: number | undefined;
  /**
   * How long this opening counts as alive after it last said so, in milliseconds, by the server's clock. It says so four
   * times in that time. What a killed process was buying is unknown after it, and not before. @default 60_000
   */
  lease?: number | undefined;
}

/** A store and a quota in one schema. */
export interface PostgresDatabase {
  /**
   * For the client's option `store`. Its `entries` come in the order of their keys, with or without those that are stored
   * meanwhile; its `stats` read every row, but no vector: about a second for some millions.
   */
  readonly store: DurableStore;
  /** For the client's option `quota`. */
  readonly quota: Quota;
  /**
   * Waits for the calls under way, says that this opening has ended, and closes its connections; a pool that was given is
   * left open. What the clients still have open is unknown from then on.
   */
  readonly close: () => Promise<void>;
  /** {@link close}, at the end of an `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Opens a schema of a PostgreSQL database that keeps vectors and quotas for any number of machines. Nothing is connected
 * here: whatever is wrong with the database is told by the first call that needs it.
 *
 * @param where a URL such as `postgres://user:password@host:5432/database`, or a `Pool` of `pg`
 * @throws InvalidInputError for a URL or an option that cannot be
 */
export function openPostgres(
  where: string | URL | PostgresPool,
  options: PostgresOptions = {},
): PostgresDatabase {
  const { schema = "segmind_embeddings", retryTimeout = 30_000, answerTimeout = 60_000 } = options;
  const { lease: leaseLength = 60_000 } = options;
  checkSchema(schema);
  checkMilliseconds("options.retryTimeout", retryTimeout, 0);
  checkMilliseconds("options.answerTimeout", answerTimeout, 1_000);
  checkMilliseconds("options.lease", leaseLength, 1_000);
  const { pool, name, end } = toPool(where);
  const database = new Database({ pool, name, schema, retryTimeout, answerTimeout });
  const owner = `${hostname().slice(0, 40)}/${String(process.pid)}/${randomUUID()}`;
  const lease = new Lease(owner, leaseLength, database);
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> =>
    (closing ??= (async () => {
      lease.end();
      await database.close((session) => session.query(...lease.endStatement));
      await end();
    })());
  return {
    store: new DatabaseStore(database, lease),
    quota: serialQuota(new DatabaseQuota(database, lease)),
    close,
    [Symbol.asyncDispose]: close,
  };
}

interface NamedPool {
  readonly pool: PostgresPool;
  /** Which database it is, for a message. */
  readonly name: string;
  readonly end: () => Promise<void>;
}

const doesNothing = (): Promise<void> => Promise.resolve();

function toPool(where: string | URL | PostgresPool): NamedPool {
  if (typeof where === "string" || where instanceof URL) {
    if (/^\w+:\/\/(?:[^/]*@)?[^/@]*,/.test(String(where))) {
      return refuse(
        "where",
        "a URL of several hosts",
        "a URL of one host: an address that leads to the primary",
      );
    }
    const url = URL.canParse(String(where)) ? new URL(where) : undefined;
    if (url?.protocol === "postgres:" || url?.protocol === "postgresql:") {
      const pool = ownPool(url.href);
      return { pool, name: nameOf(url), end: () => pool.end() };
    }
    // What was given may hold a password.
    return refuse("where", url === undefined ? "a string that is no URL" : `a URL of ${url.protocol}`);
  }
  const pool = where as Partial<PostgresPool> | null;
  if (typeof pool?.connect === "function")
    return { pool: where, name: "The pool's database", end: doesNothing };
  return refuse("where", pool === null ? "null" : typeof pool);
}

/** A URL without its password and its parameters. */
function nameOf({ host, pathname, username, searchParams }: URL): string {
  const user = username === "" ? "" : `${username}@`;
  return `postgres://${user}${host === "" ? (searchParams.get("host") ?? "") : host}${pathname}`;
}

function checkSchema(schema: string): void {
  const isName =
    typeof schema === "string" &&
    schema.isWellFormed() &&
    !schema.includes("\0") &&
    !schema.startsWith("pg_") &&
    Buffer.byteLength(schema) >= 1 &&
    Buffer.byteLength(schema) <= 63;
  if (isName) return;
  refuse("options.schema", JSON.stringify(schema), "a name of 1 to 63 bytes that does not begin with pg_");
}

function checkMilliseconds(path: string, value: number, least: number): void {
  if (Number.isInteger(value) && value >= least && value < 2 ** 31) return;
  refuse(path, String(value), `milliseconds, an integer of ${String(least)} or more`);
}

function refuse(
  path: string,
  received: string,
  expected = "a URL such as postgres://user:password@host:5432/database, or a Pool of pg",
): never {
  throw new InvalidInputError([{ path, received, expected }]);
}
