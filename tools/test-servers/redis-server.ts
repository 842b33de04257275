import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { afterAll, vi } from "vitest";
import { freePort } from "./free-port.ts";

/** A Redis of the tests' own, as Debian brings it. It keeps nothing on the disk. */
export interface RedisServer {
  readonly url: string;
  /** Ends it without a word, and starts it again: whatever it held is gone. */
  restart(): Promise<void>;
}

/** What has to be installed for {@link startRedisServer} and is not. */
export function missingForRedis(): string[] {
  const { error } = spawnSync("redis-server", ["--version"], { stdio: "ignore" });
  return error === undefined ? [] : ["redis-server"];
}

/** Starts a server, which goes when the tests of the file are done. */
export async function startRedisServer(): Promise<RedisServer> {
  const port = await freePort();
  const args = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"];
  let child: ChildProcess;
  const start = async (): Promise<void> => {
    child = spawn("redis-server", args, { stdio: "ignore" });
    await vi.waitFor(() => canConnect(port), { timeout: 20_000 });
  };
  const kill = async (): Promise<void> => {
    const exit = once(child, "exit");
    child.kill("SIGKILL");
    await exit;
  };
  await start();
  afterAll(kill);
  return {
    url: `redis://127.0.0.1:${String(port)}`,
    async restart() {
      await kill();
      await start();
    },
  };
}

async function canConnect(port: number): Promise<void> {
  const socket = connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
  } finally {
    socket.destroy();
  }
}
