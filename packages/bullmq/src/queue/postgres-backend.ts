import {
  createPostgresBackend,
  DEFAULT_SCHEMA,
  quoteSchemaName,
  runMigrations,
  type BackendFactory,
} from "bullmq";
import type { PgPool, PostgresPoolConfig, PostgresQueueBackend } from "bullmq";
import pg from "pg";

/** A worker's connections: one by which it listens, and two for what it asks. */
const maxConnections = 3;

/**
 * BullMQ's backend on PostgreSQL, on a pool of its own: a pool that BullMQ makes itself ends the process where a server is
 * stopped while a connection to it begins. BullMQ's tables are made where they are missing.
 */
export const makePostgresBackend: BackendFactory<PostgresQueueBackend, PostgresPoolConfig> = (
  name,
  options,
  factoryOptions,
) => {
  const { schema = DEFAULT_SCHEMA, ...config } = withUrlOptionsBeside(options.connection);
  let migrations: Promise<unknown> | undefined;
  const migrate = async (client: pg.PoolClient): Promise<void> => {
    try {
      await (migrations ??= runMigrations(client, schema));
    } catch (error) {
      migrations = undefined;
      throw error;
    }
  };
  const poolConfig = {
    max: maxConnections,
    keepAlive: true,
    connectionTimeoutMillis: 10_000,
    application_name: "segmind-embeddings-queue",
    ...config,
    options: `${typeof config["options"] === "string" ? config["options"] : ""} -c search_path=${quoteSchemaName(schema)}`,
    Client: QuietClient,
    verify: (client: pg.PoolClient, done: (error?: Error) => void) => {
      migrate(client).then(() => done(), done);
    },
  };
  const pool = new pg.Pool(poolConfig);
  const backend = createPostgresBackend(name, { ...options, connection: pool as PgPool }, factoryOptions);
  // Of a pool it takes the default one, and looks there for its tables.
  Object.assign(backend.connection, { schema });
  connectAgain(backend.connection);
  connectAgain(backend);
  const close = backend.close.bind(backend);
  let closing: Promise<void> | undefined;
  backend.close = (force) =>
    (closing ??= (async () => {
      await close(force);
      await pool.end();
    })());
  return backend;
};

/**
 * A configuration with the `options` of its URL, such as `-c statement_timeout=60s`, taken out of the URL: there they would
 * replace those that name the schema.
 */
function withUrlOptionsBeside(config: PostgresPoolConfig): PostgresPoolConfig {
  const { connectionString } = config;
  const url = typeof connectionString === "string" ? URL.parse(connectionString) : null;
  const options = url?.searchParams.get("options") ?? null;
  if (url === null || options === null) return config;
  url.searchParams.delete("options");
  return { ...config, connectionString: url.href, options };
}

/** Lets a connection that could not be made be tried again: BullMQ would keep the failure for ever. */
function connectAgain(connection: Pick<PostgresQueueBackend, "waitUntilReady">): void {
  const connect = connection.waitUntilReady.bind(connection);
  connection.waitUntilReady = () =>
    connect().catch((error: unknown) => {
      Object.assign(connection, { readyPromise: undefined });
      throw error;
    });
}

/**
 * A connection that is lost while nobody asks anything of it has nobody who listens to it, which would end the process.
 * What is asked of it next rejects.
 */
class QuietClient extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(config);
    this.on("error", () => undefined);
  }
}
