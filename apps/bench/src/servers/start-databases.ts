import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "../../../../tools/test-servers/free-port.ts";
import { Child } from "../processes/child.ts";
import type { PostgresWorker } from "./postgres-worker.ts";

/** A database of the bench's own, which ends with it. */
export interface Database extends AsyncDisposable {
  readonly url: string;
}

/** A PostgreSQL as npm brings it, which writes to the disk as one in use does. */
export async function startPostgres(): Promise<Database> {
  // What starts it decides how its own process ends, and so has one of its own.
  const worker = await Child.start<PostgresWorker>(new URL("./postgres-worker.ts", import.meta.url));
  return {
    url: await worker.call("start", { port: await freePort() }),
    async [Symbol.asyncDispose]() {
      await worker.call("stop");
      await worker[Symbol.asyncDispose]();
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
