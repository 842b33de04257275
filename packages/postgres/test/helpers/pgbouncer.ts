import { spawn, spawnSync } from "node:child_process";
import { chmodSync, chownSync, statSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { once } from "node:events";
import { connect } from "node:net";
import { join } from "node:path";
import { afterAll, vi } from "vitest";
import { temporaryFolderOfFile } from "../../../../tools/test-servers/temporary-folder-of-file.ts";
import { freePort } from "../../../../tools/test-servers/free-port.ts";
import type { TestServer } from "../../../../tools/test-servers/postgres-server.ts";

/** What has to be installed for {@link startPgBouncer} and is not. */
export function missingForPgBouncer(): string[] {
  return spawnSync("pgbouncer", ["--version"], { stdio: "ignore" }).error === undefined ? [] : ["pgbouncer"];
}

/**
 * Starts a PgBouncer in transaction mode before a server, with two connections to it in all.
 *
 * @returns the URL to connect to
 */
export async function startPgBouncer(server: TestServer): Promise<string> {
  const folder = await temporaryFolderOfFile("segmind-pgbouncer-");
  const port = await freePort();
  const settings = [
    "[databases]",
    `postgres = host=127.0.0.1 port=${String(server.port)} dbname=postgres`,
    "[pgbouncer]",
    "listen_addr = 127.0.0.1",
    `listen_port = ${String(port)}`,
    "unix_socket_dir =",
    "pool_mode = transaction",
    "default_pool_size = 2",
    "max_client_conn = 1000",
    "auth_type = plain",
    `auth_file = ${join(folder, "users.txt")}`,
  ];
  await writeFile(join(folder, "pgbouncer.ini"), `${settings.join("\n")}\n`);
  await writeFile(join(folder, "users.txt"), '"postgres" "password"\n');
  // As the server, it does not run as the superuser.
  const { uid, gid } = statSync(server.folder);
  chmodSync(folder, 0o755);
  if (process.getuid?.() === 0) chownSync(folder, uid, gid);
  const child = spawn("pgbouncer", ["--quiet", join(folder, "pgbouncer.ini")], {
    stdio: "ignore",
    ...(process.getuid?.() === 0 && { uid, gid }),
  });
  afterAll(async () => {
    const exit = once(child, "exit");
    child.kill("SIGKILL");
    await exit;
  });
  await vi.waitFor(() => canConnect(port), { timeout: 20_000 });
  return server.url.replace(`:${String(server.port)}/`, `:${String(port)}/`);
}

async function canConnect(port: number): Promise<void> {
  const socket = connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
  } finally {
    socket.destroy();
  }
}
