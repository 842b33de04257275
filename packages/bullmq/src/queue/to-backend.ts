import { InvalidInputError } from "@segmind-embeddings/core";
import {
  createRedisBackend,
  type BackendFactory,
  type ConnectionOptions,
  type IQueueBackend,
  type PostgresPoolConfig,
  type RedisOptions,
} from "bullmq";
import { makePostgresBackend } from "./postgres-backend.ts";

/**
 * Where the queue is: a URL such as `postgres://user:password@host/database` or `redis://host:6379`, or what BullMQ takes:
 * a configuration of `pg` with a `connectionString` or a `database`, options of `ioredis` (`sentinels` and `name` find the
 * primary by Redis Sentinel), or a client of Redis, such as a `Cluster` of `ioredis`. A database that fails over has one
 * address that leads to the primary.
 */
export type BulkConnection = string | URL | ConnectionOptions | PostgresPoolConfig;

/** What BullMQ's classes are made with. */
export interface Backend {
  readonly connection: unknown;
  readonly factory: BackendFactory<IQueueBackend, unknown>;
  /** What keys in Redis begin with, where nothing else was asked for. */
  readonly prefix?: string;
}

/**
 * Chooses BullMQ's backend by the connection. On PostgreSQL it makes its tables where they are missing.
 *
 * @throws InvalidInputError for a URL of neither, and for several hosts, without repeating a password
 */
export function toBackend(connection: BulkConnection): Backend {
  if (typeof connection === "string" || connection instanceof URL) return ofUrl(String(connection));
  if (isPool(connection))
    return refuse("a pool of pg", "its URL or its configuration: a queue has a pool of its own");
  return isPostgres(connection) ? onPostgres(connection) : onRedis(connection);
}

function ofUrl(text: string): Backend {
  const [, scheme] = /^(\w+:)\/\//.exec(text) ?? [];
  // Several hosts may make it no URL, and are told apart from that.
  const protocol = URL.canParse(text) || hasManyHosts(text) ? scheme : undefined;
  if (protocol === "postgres:" || protocol === "postgresql:") return onPostgres({ connectionString: text });
  if (protocol === "redis:" || protocol === "rediss:") return onRedis({ url: text });
  const received = protocol === undefined ? "a string that is no URL" : `a URL of ${protocol}`;
  return refuse(received, "a URL of postgres: or redis:");
}

function onPostgres(config: PostgresPoolConfig): Backend {
  if (hasManyHosts(config["host"], config["connectionString"])) {
    return refuse("several hosts", "one host of PostgreSQL: an address that leads to the primary");
  }
  return { connection: config, factory: makePostgresBackend as Backend["factory"] };
}

function onRedis(connection: ConnectionOptions): Backend {
  const { host, url, duplicate, isCluster } = connection as RedisOptions;
  const isClient = typeof duplicate === "function";
  if (!isClient && hasManyHosts(host, url)) {
    return refuse(
      "several hosts",
      "one host of Redis; or `sentinels` and `name`, as ioredis has them; or a `Cluster` of ioredis",
    );
  }
  const factory = createRedisBackend as Backend["factory"];
  // A cluster keeps together what has the same name in braces, which the scripts of BullMQ need.
  return { connection, factory, ...(isCluster === true && { prefix: "{bull}" }) };
}

/** Whether one of these names several hosts: a host, or a URL. */
function hasManyHosts(...places: readonly unknown[]): boolean {
  return places.some(
    (place) => Array.isArray(place) || (typeof place === "string" && hostsOf(place).includes(",")),
  );
}

/** What stands where a URL has its host, also where that makes it none. A host is its own. */
function hostsOf(place: string): string {
  const [, authority = place] = /^\w+:\/\/([^/?#]*)/.exec(place) ?? [];
  return authority.slice(authority.lastIndexOf("@") + 1);
}

function isPool(connection: object): boolean {
  const { query, connect } = connection as { readonly query?: unknown; readonly connect?: unknown };
  return typeof query === "function" && typeof connect === "function";
}

function isPostgres(connection: ConnectionOptions | PostgresPoolConfig): connection is PostgresPoolConfig {
  return "connectionString" in connection || "database" in connection;
}

function refuse(received: string, expected: string): never {
  throw new InvalidInputError([{ path: "connection", received, expected }]);
}
