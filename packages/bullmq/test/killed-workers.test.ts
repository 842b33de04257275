import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { SegmindClient } from "@segmind-embeddings/core";
import { startMockGateway } from "@segmind-embeddings/mock-gateway";
import { openPostgres } from "@segmind-embeddings/postgres";
import { expect, onTestFinished, test, vi } from "vitest";
import { seededRandom } from "../../../tools/fuzz/random.ts";
import { startMockProcess } from "../../../tools/mock-process/start-mock-process.ts";
import { missingForRedis } from "../../../tools/test-servers/redis-server.ts";
import { newSchema, startTestServer } from "../../../tools/test-servers/postgres-server.ts";
import { temporaryFolder } from "../../../tools/temporary-folder.ts";
import { spawnRedis } from "../../../tools/test-servers/spawn-redis.ts";
import { testWith } from "../../../tools/test-servers/test-with.ts";
import { bulkStatus, enqueueBulk, jsonlFile, openBulkQueue, type BulkSource } from "../src/index.ts";
import { texts, writeLines } from "./helpers/bulk-setup.ts";
import { startSpareProcesses } from "./helpers/spare-processes.ts";
import { startFleet } from "./helpers/start-fleet.ts";

const server = await startTestServer(["-c", "fsync=off", "-c", "max_connections=300"]);

/** With FLEET_INPUTS=20000 it is as large as the README says, and takes seven minutes. */
const inputs = Number(process.env["FLEET_INPUTS"] ?? 150);
const workers = 20;
/** As many more as are killed while the next one comes up on a busy machine. */
const spares = startSpareProcesses(workers + 5);
/** Milliseconds: a living process is not taken for dead while the database is restarted on a busy machine. */
const lease = 6_000;

/** What each text gives where nothing goes wrong, and the digest of its request. */
async function embedQuietly(texts: readonly string[]) {
  await using gateway = await startMockGateway();
  // One after the other, so that the requests are in the order of the texts.
  await using client = new SegmindClient({
    apiKey: gateway.apiKey,
    baseUrl: gateway.url,
    maxConcurrency: 1,
  });
  const embeddings = await client.embedMany(texts);
  return texts.map((text, index) => ({
    text,
    vector: embeddings[index]?.vector,
    bodyDigest: gateway.requests[index]?.bodyDigest,
  }));
}

function isEqual(one: Float32Array | undefined, other: Float32Array | undefined): boolean {
  return one?.length === other?.length && one?.every((number, index) => number === other?.[index]) === true;
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
    // More than is ever sent: a gateway that says so is not asked by one request first, then by two and by four.
    requestsPerMinute: 1_000_000,
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
  const database = openPostgres(server.url, { schema, lease });
  const witness = openPostgres(server.url, { schema, lease, retryTimeout: 0 });
  onTestFinished(async () => {
    await queue.close();
    await witness.close();
    await database.close();
  });
  const { url, apiKey } = gateway;
  let bulk = "first";
  const embed = { onUnknownOutcome: "resend" } as const;
  await enqueueBulk(queue, source, { id: bulk, embed });
  const enqueueAgain = async (): Promise<void> => {
    bulk = "again";
    await enqueueBulk(queue, source, { id: bulk, embed });
  };
  const fleet = await startFleet({
    task: {
      connection,
      queue: name,
      where: server.url,
      schema,
      lease,
      gateway: url,
      apiKey,
      root,
      workers: 1,
      maxConcurrency: inputs > 10_000 ? 8 : 4,
    },
    size: workers,
    spares,
    random,
    store: witness.store,
  });
  const began = Date.now();
  const left = [...troubles];
  const isDone = async (): Promise<boolean> => (await bulkStatus(queue, bulk)).state === "done";
  for (;;) {
    const { embedded } = await database.store.stats();
    // Where inputs failed, there is nothing more to come.
    if (embedded >= inputs || (await isDone().catch(() => false))) break;
    const [next] = left;
    if (next !== undefined && embedded >= next.at) {
      left.shift();
      await next.make(enqueueAgain);
    }
    await sleep(250);
  }
  const seconds = Math.round((Date.now() - began) / 1_000);
  await vi.waitFor(
    async () => {
      expect(await bulkStatus(queue, bulk)).toMatchObject({ state: "done", done: inputs, failures: [] });
    },
    { timeout: 60_000, interval: 200 },
  );
  await fleet.stop();
  const { open, kills } = fleet;

  expect(fleet.problems).toEqual([]);
  expect(left).toEqual([]);
  expect(kills).toBeGreaterThan(5);
  const { bills, requests } = await gateway.report();
  await using client = new SegmindClient({ apiKey, baseUrl: url, store: database.store });
  const expected = await embedQuietly(lines.map(({ text }) => text));
  const all = await client.embedMany(expected.map(({ text }) => text));
  expect(all.summary).toMatchObject({ done: inputs, cacheHits: inputs });
  expect(expected.filter(({ vector }, index) => !isEqual(vector, all[index]?.vector))).toEqual([]);
  expect(await database.store.unsettled()).toEqual([]);

  // What was billed more than once was open at a kill, or sent again because no response came: each by its name.
  const billed = Map.groupBy(
    requests.filter((request) => request.billed),
    ({ bodyDigest }) => bodyDigest,
  );
  const unexplained: string[] = [];
  let [resends, openAtKills] = [0, 0];
  for (const { text, bodyDigest } of expected) {
    const own = billed.get(bodyDigest) ?? [];
    const resent = own.filter(({ fault }) => fault === "reset-after-body").length;
    const killed = open.get(await client.key(text)) ?? 0;
    [resends, openAtKills] = [resends + resent, openAtKills + killed];
    if (own.length < 1 || own.length > 1 + resent + killed) unexplained.push(`${text} ${String(own.length)}`);
  }
  if (process.env["FLEET_INPUTS"] !== undefined) {
    process.stdout.write(`${JSON.stringify({ inputs, bills, resends, openAtKills, kills, seconds })}\n`);
  }
  expect(unexplained, `seed ${String(seed)}`).toEqual([]);
  expect(openAtKills).toBe([...open.values()].reduce((sum, count) => sum + count, 0));
  expect(bills).toBeLessThanOrEqual(inputs + resends + openAtKills);
  // Nothing else was billed.
  expect(bills).toBe([...billed.values()].reduce((sum, own) => sum + own.length, 0));
  expect(billed.size).toBe(inputs);
}

const restartDatabase = async (): Promise<void> => {
  await server.stop();
  await server.start();
};

test("twenty workers of which one is killed each second, whose database is restarted twice, lose nothing and buy again at most what was open", async () => {
  await survive(server.url, [
    { at: inputs * 0.05, make: restartDatabase },
    { at: inputs * 0.5, make: restartDatabase },
  ]);
}, 1_500_000);

testWith(
  missingForRedis(),
  "twenty workers of which one is killed each second, whose database is restarted twice and whose Redis forgets everything, lose nothing and buy again at most what was open",
  async () => {
    let redis = await spawnRedis();
    onTestFinished(() => redis.kill());
    await survive(redis.url, [
      { at: inputs * 0.05, make: restartDatabase },
      {
        at: inputs * 0.3,
        make: async (enqueueAgain) => {
          await redis.kill();
          redis = await spawnRedis(redis.port);
          await enqueueAgain();
        },
      },
      { at: inputs * 0.5, make: restartDatabase },
    ]);
  },
  1_500_000,
);
