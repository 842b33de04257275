import pg from "pg";
import { afterAll, onTestFinished } from "vitest";
import { startPostgres, type StartedPostgres } from "./start-postgres.ts";

/** A PostgreSQL server of the tests' own. */
export interface TestServer extends Omit<StartedPostgres, "remove"> {
  /** Of the superuser. */
  readonly url: string;
  /** Runs SQL as the superuser. */
  sql(text: string, values?: readonly unknown[]): Promise<Record<string, unknown>[]>;
}

/** Makes and starts a server, which goes when the tests of the file are done. */
export async function startTestServer(flags: readonly string[] = []): Promise<TestServer> {
  const server = await startPostgres(flags);
  afterAll(() => server.remove());
  const url = server.urlOf("postgres", "password");
  return {
    ...server,
    url,
    async sql(text, values = []) {
      const client = new pg.Client(url);
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
