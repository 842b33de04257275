import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Cluster, Redis } from "ioredis";
import { expect, onTestFinished } from "vitest";
import { startTestServer } from "../../../tools/test-servers/postgres-server.ts";
import { freePort } from "../../../tools/test-servers/free-port.ts";
import { missingForRedis } from "../../../tools/test-servers/redis-server.ts";
import { spawnRedis, type SpawnedRedis } from "../../../tools/test-servers/spawn-redis.ts";
import { testWith } from "../../../tools/test-servers/test-with.ts";
import { temporaryFolder } from "../../../tools/temporary-folder.ts";
import { enqueueBulk, jsonlFile } from "../src/index.ts";
import { setUp, texts } from "./helpers/bulk-setup.ts";

const server = await startTestServer(["-c", "fsync=off"]);

async function start(role: readonly string[] = []): Promise<SpawnedRedis> {
  const redis = await spawnRedis(undefined, role);
  onTestFinished(() => redis.kill());
  return redis;
}

/** Waits until a command is answered so. */
async function informs(redis: SpawnedRedis, command: string, wanted: RegExp): Promise<void> {
  const client = new Redis(redis.url);
  const [name = "", ...args] = command.split(" ");
  while (!wanted.test(String(await client.call(name, ...args)))) await sleep(20);
  client.disconnect();
}

testWith(
  missingForRedis(),
  "a bulk goes on where Redis Sentinel makes a replica the primary of its queue",
  async () => {
    const folder = await temporaryFolder();
    const primary = await start(["--repl-diskless-sync-delay", "0"]);
    const replica = await start(["--replicaof", `127.0.0.1 ${String(primary.port)}`, "--dir", folder]);
    await informs(replica, "INFO", /master_link_status:up/);
    const file = join(folder, "sentinel.conf");
    await writeFile(
      file,
      [
        `sentinel monitor main 127.0.0.1 ${String(primary.port)} 1`,
        "sentinel down-after-milliseconds main 500",
        "sentinel failover-timeout main 3000",
        "",
      ].join("\n"),
    );
    const sentinel = await start([file, "--sentinel"]);
    const connection = { sentinels: [{ host: "127.0.0.1", port: sentinel.port }], name: "main" };
    const use = await setUp({ name: "Redis", connection }, server, { latency: 50 });
    await use.writeLines("notes.jsonl", texts(200));
    await enqueueBulk(use.queue, jsonlFile("notes.jsonl", { root: use.folder }), { id: "notes" });
    use.startWorker({ clientOptions: { maxConcurrency: 4 }, onError: () => undefined });
    while (use.gateway.stats.bills < 50) await sleep(5);
    await primary.kill();
    expect(await use.reached("notes", ({ state }) => state === "done")).toMatchObject({
      done: 200,
      failed: 0,
    });
    expect(use.gateway.stats.bills).toBe(200);
  },
);

testWith(missingForRedis(), "a bulk is carried by a cluster of Redis", async () => {
  const nodes = join(await temporaryFolder(), "nodes.conf");
  const bus = String(await freePort());
  const redis = await start([
    ...["--cluster-enabled", "yes", "--cluster-config-file", nodes],
    ...["--cluster-port", bus, "--cluster-announce-ip", "127.0.0.1"],
  ]);
  await informs(redis, "CLUSTER ADDSLOTSRANGE 0 16383", /OK/);
  await informs(redis, "CLUSTER INFO", /cluster_state:ok/);
  const connection = new Cluster([{ host: "127.0.0.1", port: redis.port }], {
    redisOptions: { maxRetriesPerRequest: null },
  });
  onTestFinished(() => connection.disconnect());
  const use = await setUp({ name: "Redis", connection }, server);
  await use.writeLines("notes.jsonl", texts(200));
  await enqueueBulk(use.queue, jsonlFile("notes.jsonl", { root: use.folder }), { id: "notes" });
  use.startWorker();
  use.startWorker();
  expect(await use.reached("notes", ({ state }) => state === "done")).toMatchObject({ done: 200, failed: 0 });
  expect(use.gateway.stats.bills).toBe(200);
});
