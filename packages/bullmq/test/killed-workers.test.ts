import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { SegmindClient, type EmbeddingStore } from "@segmind-embeddings/core";
import { openPostgres } from "@segmind-embeddings/postgres";
import { expect, onTestFinished, test, vi } from "vitest";
import { seededRandom } from "../../../tools/fuzz/random.ts";
import { startMockProcess } from "../../../tools/mock-process/start-mock-process.ts";
import { missingForRedis, startRedisServer } from "../../../tools/test-servers/redis-server.ts";
import { newSchema, startTestServer } from "../../../tools/test-servers/postgres-server.ts";
import { temporaryFolder } from "../../../tools/temporary-folder.ts";
import { testWith } from "../../../tools/test-servers/test-with.ts";
import { bulkStatus, enqueueBulk, jsonlFile, openBulkQueue, type BulkSource } from "../src/index.ts";
import { texts, writeLines } from "./helpers/bulk-setup.ts";
import { startWorkerProcess, type WorkerProcess, type WorkerTask } from "./helpers/start-worker-process.ts";

const server = await startTestServer(["-c", "fsync=off", "-c", "max_connections=300"]);

/** With FLEET_INPUTS=20000 it is as large as a night's run, and takes some minutes. */
const inputs = Number(process.env["FLEET_INPUTS"] ?? 1_200);
const processes = 5;
const workersEach = 4;

/** Keys that a killed process had open: what may be billed twice, each by its name. */
async function openOf(store: EmbeddingStore, owner: string): Promise<string[]> {
  const unsettled = await store.unsettled();
  return unsettled.flatMap(({ key, entry }) => {
    const isIts =
      (entry.state === "open" && entry.owner === owner) ||
      (entry.state === "unknown" && entry.reason.startsWith(owner));
    return isIts ? [`${key} ${owner}`] : [];
  });
}

interface Trouble {
  /** Done once when so many inputs have a vector. */
  readonly at: number;
  readonly make: (enqueueAgain: () => Promise<void>) => Promise<void>;
}

async function survive(connection: string, troubles: readonly Trouble[]): Promise<void> {
  const seed = Date.now();
  const random = seededRandom(seed);
  const gateway = await startMockProcess({
    latency: 1_000,
    seed: seed % 2 ** 31,
    faults: [
      { on: "sync", rate: 0.04, fault: { kind: "status", status: 503 } },
      { on: "sync", rate: 0.03, fault: { kind: "reset-before-body" } },
      { on: "sync", rate: 0.03, fault: { kind: "reset-after-body" } },
    ],
  });
  const schema = newSchema(server);
  const name = `fleet-${randomUUID()}`;
  const root = await temporaryFolder();
  const lines = texts(inputs);
  await writeLines(root, "notes.jsonl", lines);
  const source: BulkSource = jsonlFile("notes.jsonl", { root });
  const queue = openBulkQueue({ connection, name });
  const database = openPostgres(server.url, { schema, lease: 3_000 });
  onTestFinished(async () => {
    await queue.close();
    await database.close();
  });
  const { url, apiKey } = gateway;
  const task: WorkerTask = {
    connection,
    queue: name,
    where: server.url,
    schema,
    lease: 3_000,
    gateway: url,
    apiKey,
    root,
    workers: workersEach,
  };
  const fleet = await Promise.all(Array.from({ length: processes }, () => startWorkerProcess(task)));
  let bulk = "first";
  const embed = { onUnknownOutcome: "resend" } as const;
  await enqueueBulk(queue, source, { id: bulk, embed });
  const enqueueAgain = async (): Promise<void> => {
    bulk = "again";
    await enqueueBulk(queue, source, { id: bulk, embed });
  };

  const open = new Set<string>();
  const left = [...troubles];
  let kills = 0;
  const killOne = async (): Promise<void> => {
    const position = random(processes);
    const victim = fleet[position] as WorkerProcess;
    await victim.kill();
    kills += 1;
    // A statement that it sent may still be under way.
    await sleep(100);
    for (const key of await openOf(database.store, victim.owner)) open.add(key);
    fleet[position] = await startWorkerProcess(task);
  };
  for (;;) {
    await sleep(1_000);
    const { embedded } = await database.store.stats();
    if (embedded >= inputs) break;
    const [next] = left;
    if (next !== undefined && embedded >= next.at) {
      left.shift();
      await next.make(enqueueAgain);
    }
    await killOne();
  }
  await vi.waitFor(
    async () => {
      expect(await bulkStatus(queue, bulk)).toMatchObject({ state: "done", done: inputs, failed: 0 });
    },
    { timeout: 60_000, interval: 200 },
  );
  for (const one of fleet) await one.kill();

  expect(left).toEqual([]);
  expect(kills).toBeGreaterThan(2);
  await using client = new SegmindClient({ apiKey, baseUrl: url, store: database.store });
  const all = await client.embedMany(lines.map(({ text }) => text));
  expect(all.summary).toMatchObject({ done: inputs, cacheHits: inputs });
  await using fresh = new SegmindClient({ apiKey, baseUrl: url });
  // Right ones: some are bought once more and compared.
  for (const index of [0, Math.floor(inputs / 2), inputs - 1]) {
    const { vector } = await fresh.embed(lines[index]?.text ?? "");
    expect(all[index]?.vector).toEqual(vector);
  }
  const { bills, requests } = await gateway.report();
  const billed = requests.filter((request) => request.billed);
  const resent = billed.filter(({ fault }) => fault === "reset-after-body").length;
  expect(bills - 3, `seed ${String(seed)}`).toBeGreaterThanOrEqual(inputs);
  expect(bills - 3 - inputs, `seed ${String(seed)}`).toBeLessThanOrEqual(resent + open.size);
  expect(await database.store.unsettled()).toEqual([]);
}

const restartDatabase = async (): Promise<void> => {
  await server.stop();
  await server.start();
};

test("twenty workers that are killed, whose database is restarted twice, lose nothing and buy again at most what was open", async () => {
  await survive(server.url, [
    { at: inputs * 0.01, make: restartDatabase },
    { at: inputs * 0.3, make: restartDatabase },
  ]);
}, 900_000);

testWith(
  missingForRedis(),
  "twenty workers on a Redis that forgets everything lose nothing and buy nothing twice for that",
  async () => {
    const redis = await startRedisServer();
    await survive(redis.url, [
      { at: inputs * 0.01, make: restartDatabase },
      {
        at: inputs * 0.3,
        make: async (enqueueAgain) => {
          await redis.restart();
          await enqueueAgain();
        },
      },
    ]);
  },
  900_000,
);
