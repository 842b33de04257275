import pg from "pg";
import type { PostgresPool } from "./postgres-pool.ts";

/** A pool that this package made, and ends. */
export interface OwnPool extends PostgresPool {
  end(): Promise<void>;
}

/** How many connections one opening has at most: a lookup, a claim, a write, the quota and a renewal seldom coincide. */
const maxConnections = 4;

/** Makes a pool, which connects with its first call. */
export function ownPool(connectionString: string): OwnPool {
  const pool = new pg.Pool({
    connectionString,
    max: maxConnections,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    // A program that is done ends, though it closed nothing.
    allowExitOnIdle: true,
    application_name: "segmind-embeddings",
  });
  // A connection may be lost while the pool ends, when no database listens any more: an error without a listener would
  // end the process.
  pool.on("error", () => undefined);
  return pool;
}
