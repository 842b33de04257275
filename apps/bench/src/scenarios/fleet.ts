import { createWriteStream, mkdtempSync, rmSync } from "node:fs";
import { once } from "node:events";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { bulkStatus, enqueueBulk, jsonlFile, openBulkQueue } from "@segmind-embeddings/bullmq";
import { textSource, type FleetWorker } from "../clients/fleet-worker.ts";
import { textAt } from "../clients/text-at.ts";
import { Child } from "../processes/child.ts";
import type { Check, Table } from "../record/result.ts";
import type { MockWorker } from "../servers/mock-worker.ts";
import { startPostgres, startRedis, type Database } from "../servers/start-databases.ts";
import type { Scenario, ScenarioContext } from "./scenario.ts";

/** Requests that a worker has on their way: few, so that 32 workers are not held up by this machine's cores. */
const concurrency = 4;

export const fleet: Scenario = {
  name: "fleet",
  title: "Workers of a bulk on one PostgreSQL",
  about:
    "BullMQ's workers in four processes embed a bulk through one store, against a gateway that takes a second for each request. " +
    "Throughput is that of the requests' middle 80 %, by when they arrived. Then a large bulk is enqueued: how long it takes, " +
    "how long its status takes, and what it takes in Redis.",
  async run(context) {
    const { isQuick, signal } = context;
    await using postgres = await startPostgres();
    await using redis = await startRedis();
    const throughput = await measureThroughput(context, postgres);
    const enqueuing = signal.aborted ? undefined : await measureEnqueuing(context, postgres, redis);
    return {
      settings: { concurrency, inputs: isQuick ? "few" : "10 s of each fleet" },
      tables: [throughput.table, ...(enqueuing ? [enqueuing.table] : [])],
      charts: [],
      checks: isQuick || signal.aborted ? [] : [...throughput.checks, ...(enqueuing?.checks ?? [])],
      errors: [],
      notes: redis === undefined ? ["There is no redis-server on this machine: its row is missing."] : [],
      isComplete: !signal.aborted,
    };
  },
};

async function measureThroughput(
  { isQuick, signal, progress }: ScenarioContext,
  postgres: Database,
): Promise<{ readonly table: Table; readonly checks: readonly Check[] }> {
  const counts = isQuick ? [1, 4] : [1, 4, 16, 32];
  const seconds = isQuick ? 3 : 10;
  const rows: { workers: number; perSecond: number; each: number; share: number }[] = [];
  let from = 0;
  for (const [index, workers] of counts.entries()) {
    if (signal.aborted) break;
    progress(index / (counts.length + 1), `${String(workers)} workers`);
    const inputs = workers * concurrency * seconds;
    const perSecond = await runFleet(postgres, { workers, inputs, from, signal });
    from += inputs;
    const each = perSecond / workers;
    rows.push({ workers, perSecond, each, share: each / (rows[0]?.each ?? each) });
  }
  const last = rows.at(-1);
  return {
    table: {
      title: "Requests a second, a second each",
      columns: [
        { key: "workers", title: "workers" },
        { key: "perSecond", title: "requests a second", digits: 1, better: "higher" },
        { key: "each", title: "of each worker", digits: 2, better: "higher" },
        { key: "share", title: "beside one alone", digits: 2, better: "higher" },
      ],
      rows,
    },
    checks: [
      {
        what: "throughput of each of 32 workers beside that of one alone",
        toReach: "≥ 0.9 ×",
        measured: `${(last?.share ?? 0).toFixed(2)} ×`,
        isReached: (last?.share ?? 0) >= 0.9,
      },
    ],
  };
}

interface FleetRun {
  readonly workers: number;
  readonly inputs: number;
  readonly from: number;
  readonly signal: AbortSignal;
}

/** @returns requests a second in the run's middle */
async function runFleet(postgres: Database, { workers, inputs, from, signal }: FleetRun): Promise<number> {
  await using stack = new AsyncDisposableStack();
  const mock = stack.use(
    await Child.start<MockWorker>(new URL("../servers/mock-worker.ts", import.meta.url)),
  );
  const gateway = await mock.call("start", { latency: 1_000 });
  const queueName = `fleet-${String(workers)}`;
  const queue = openBulkQueue({ connection: postgres.url, name: queueName });
  stack.defer(() => queue.close());
  const processes = await Promise.all(
    Array.from({ length: Math.min(4, workers) }, async () =>
      stack.use(await Child.start<FleetWorker>(new URL("../clients/fleet-worker.ts", import.meta.url))),
    ),
  );
  const order = {
    ...gateway,
    database: postgres.url,
    queue: queueName,
    workers: workers / processes.length,
    concurrency,
    inputs,
    from,
  };
  await enqueueBulk(queue, textSource(order), { id: "texts" });
  await Promise.all(processes.map((process) => process.call("start", order)));
  while (!signal.aborted && (await bulkStatus(queue, "texts")).state !== "done") await sleep(250);
  const { arrivals } = await mock.call("stats");
  await Promise.all(processes.map((process) => process.call("stop")));
  const sorted = [...arrivals].sort((one, other) => one - other);
  const [begin, end] = [0.1, 0.9].map((share) => Math.floor(sorted.length * share)) as [number, number];
  return ((end - begin) * 1_000) / ((sorted[end] ?? 0) - (sorted[begin] ?? 0));
}

async function measureEnqueuing(
  { isQuick, progress }: ScenarioContext,
  postgres: Database,
  redis: Database | undefined,
): Promise<{ readonly table: Table; readonly checks: readonly Check[] }> {
  const inputs = isQuick ? 10_000 : 1_000_000;
  const folder = mkdtempSync(join(tmpdir(), "bench-fleet-"));
  try {
    progress(0.9, `${String(inputs)} lines`);
    await writeTexts(join(folder, "texts.jsonl"), inputs);
    const source = jsonlFile("texts.jsonl", { root: folder });
    const rows: { where: string; seconds: number; status: number; bytes: number | string }[] = [];
    for (const [where, database] of [["PostgreSQL", postgres] as const, ["Redis", redis] as const]) {
      if (database === undefined) continue;
      const queue = openBulkQueue({ connection: database.url, name: "large" });
      await queue.waitUntilReady();
      const before = where === "Redis" ? await redisMemory(database.url) : 0;
      const began = performance.now();
      await enqueueBulk(queue, source, { id: "large" });
      const seconds = (performance.now() - began) / 1_000;
      await bulkStatus(queue, "large");
      const asked = performance.now();
      await bulkStatus(queue, "large");
      const status = performance.now() - asked;
      const bytes = where === "Redis" ? ((await redisMemory(database.url)) - before) / inputs : "–";
      rows.push({ where, seconds, status, bytes });
      await queue.close();
    }
    const checks = rows.flatMap(({ where, seconds, status, bytes }): Check[] => [
      {
        what: `a bulk of 1,000,000 lines enqueued on ${where}`,
        toReach: "< 10 s",
        measured: `${seconds.toFixed(1)} s`,
        isReached: seconds < 10,
      },
      {
        what: `its status on ${where}`,
        toReach: "< 100 ms",
        measured: `${status.toFixed(0)} ms`,
        isReached: status < 100,
      },
      ...(typeof bytes === "number"
        ? [
            {
              what: "bytes of an input in Redis",
              toReach: "≤ 3",
              measured: bytes.toFixed(2),
              isReached: bytes <= 3,
            },
          ]
        : []),
    ]);
    return {
      table: {
        title: `A JSONL file of ${inputs.toLocaleString("en")} lines`,
        columns: [
          { key: "where", title: "queue" },
          { key: "seconds", title: "seconds to enqueue", digits: 2, better: "lower" },
          { key: "status", title: "ms of its status", digits: 0, better: "lower" },
          { key: "bytes", title: "bytes an input", digits: 2, better: "lower" },
        ],
        rows,
      },
      checks,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function writeTexts(path: string, count: number): Promise<void> {
  const file = createWriteStream(path);
  for (let index = 0; index < count; index += 1) {
    if (!file.write(`${JSON.stringify({ id: String(index), text: textAt(index) })}\n`))
      await once(file, "drain");
  }
  file.end();
  await once(file, "close");
}

/** Bytes that a Redis uses. */
async function redisMemory(url: string): Promise<number> {
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  socket.write("INFO memory\r\nQUIT\r\n");
  let text = "";
  for await (const chunk of socket) text += String(chunk);
  return Number(/used_memory:(\d+)/.exec(text)?.[1] ?? NaN);
}
