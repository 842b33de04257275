import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "./free-port.ts";

/** A Redis as Debian brings it, which keeps nothing on the disk. */
export interface SpawnedRedis {
  readonly url: string;
  readonly port: number;
  /** Ends it without a word: whatever it held is gone. */
  kill(): Promise<void>;
}

/** Whether this machine has a Redis. */
export function isRedisInstalled(): boolean {
  return spawnSync("redis-server", ["--version"], { stdio: "ignore" }).error === undefined;
}

/**
 * Starts a Redis that ends only by `kill`.
 *
 * @param port one that is free by default
 * @param role what makes it another one's replica, a Sentinel or a part of a cluster
 */
export async function spawnRedis(port?: number, role: readonly string[] = []): Promise<SpawnedRedis> {
  const at = port ?? (await freePort());
  const args = ["--port", String(at), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"];
  const child = spawn("redis-server", [...role, ...args], { stdio: "ignore" });
  const exit = once(child, "exit");
  while (!(await canConnect(at))) {
    if (child.exitCode !== null) throw new Error(`redis-server ended with code ${String(child.exitCode)}`);
    await sleep(50);
  }
  return {
    url: `redis://127.0.0.1:${String(at)}`,
    port: at,
    async kill() {
      child.kill("SIGKILL");
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
