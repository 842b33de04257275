import { InvalidInputError } from "@segmind-embeddings/core";
import {
  createRedisBackend,
  type BackendFactory,
  type ConnectionOptions,
  type IQueueBackend,
  type PostgresPoolConfig,
} from "bullmq";
import { makePostgresBackend } from "./postgres-backend.ts";

/**
 * Where the queue is: a URL such as `postgres://user:password@host/database` or `redis://host:6379`, or what BullMQ takes:
 * a configuration of `pg` with a `connectionString` or a `database`, options of `ioredis`, or a client of Redis.
 */
export type BulkConnection = string | URL | ConnectionOptions | PostgresPoolConfig;

/** What BullMQ's classes are made with. */
export interface Backend {
  readonly connection: unknown;
  readonly factory: BackendFactory<IQueueBackend, unknown>;
}

/**
 * Chooses BullMQ's backend by the connection. On PostgreSQL it makes its tables where they are missing.
 *
 * @throws InvalidInputError for a URL of neither, without repeating its password
 */
export function toBackend(connection: BulkConnection): Backend {
  if (typeof connection === "string" || connection instanceof URL) return ofUrl(String(connection));
  if (isPostgres(connection)) return onPostgres(connection);
  return onRedis(connection);
}

function ofUrl(text: string): Backend {
  const protocol = URL.canParse(text) ? new URL(text).protocol : undefined;
  if (protocol === "postgres:" || protocol === "postgresql:") return onPostgres({ connectionString: text });
  if (protocol === "redis:" || protocol === "rediss:") {
    return onRedis({ url: text });
  }
  throw new InvalidInputError([
    {
      path: "connection",
      received: protocol === undefined ? "a string that is no URL" : `a URL of ${protocol}`,
      expected: "a URL of postgres: or redis:",
    },
  ]);
}

function onPostgres(config: PostgresPoolConfig): Backend {
  return { connection: config, factory: makePostgresBackend as Backend["factory"] };
}

function onRedis(connection: ConnectionOptions): Backend {
  return { connection, factory: createRedisBackend as Backend["factory"] };
}

function isPostgres(connection: ConnectionOptions | PostgresPoolConfig): connection is PostgresPoolConfig {
  return "connectionString" in connection || "database" in connection;
}
