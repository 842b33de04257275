import { setTimeout as sleep } from "node:timers/promises";
import { bulkStatus, enqueueBulk, openBulkQueue } from "@segmind-embeddings/bullmq";
import { textSource, type FleetWorker } from "../clients/fleet-worker.ts";
import { Child } from "../processes/child.ts";
import { startPostgres, type Database } from "../servers/start-databases.ts";
import { startMockProcess } from "../servers/start-processes.ts";
import type { Scenario } from "./scenario.ts";

/** Requests that a worker has on their way: few, so that 32 workers are not held up by this machine's cores. */
const concurrency = 4;
const toReach = 0.9;

export const fleet: Scenario = {
  name: "fleet",
  title: "Workers of a bulk on one PostgreSQL",
  about:
    "BullMQ's workers in four processes embed a bulk through one store, against a gateway that takes a second for each request " +
    "and has no quota. Throughput is that of the requests' middle 80 %, by when they arrived.",
  async run({ isQuick, signal, progress }) {
    const counts = isQuick ? [1, 4] : [1, 8, 32];
    const seconds = isQuick ? 2 : 10;
    await using postgres = await startPostgres();
    const rows: { workers: number; perSecond: number; each: number; share: number }[] = [];
    let from = 0;
    for (const workers of counts) {
      progress(`${String(workers)} workers`);
      const inputs = workers * concurrency * seconds;
      const perSecond = await runFleet(postgres, { workers, inputs, from, signal });
      from += inputs;
      const each = perSecond / workers;
      rows.push({ workers, perSecond, each, share: each / (rows[0]?.each ?? each) });
    }
    const share = rows.at(-1)?.share ?? NaN;
    return {
      settings: { concurrency, secondsOfEachFleet: seconds },
      tables: [
        {
          title: "Requests that take a second each",
          columns: [
            { key: "workers", title: "workers" },
            { key: "perSecond", title: "requests a second", digits: 1 },
            { key: "each", title: "of each worker", digits: 2 },
            { key: "share", title: "× one alone", digits: 2 },
          ],
          rows: rows.map((row) => ({ ...row, workers: String(row.workers) })),
        },
      ],
      checks: [
        {
          what: "throughput of each of 32 workers beside that of one alone, without a quota",
          toReach: `≥ ${String(toReach)} ×`,
          measured: `${share.toFixed(2)} ×`,
          isReached: share >= toReach,
        },
      ],
    };
  },
};

interface FleetRun {
  readonly workers: number;
  readonly inputs: number;
  readonly from: number;
  readonly signal: AbortSignal;
}

/** @returns requests a second in the run's middle */
async function runFleet(postgres: Database, { workers, inputs, from, signal }: FleetRun): Promise<number> {
  await using stack = new AsyncDisposableStack();
  const mock = stack.use(await startMockProcess({ latency: 1_000 }));
  const queueName = `fleet-${String(workers)}`;
  const queue = openBulkQueue({ connection: postgres.url, name: queueName });
  stack.defer(() => queue.close());
  const processes = await Promise.all(
    Array.from({ length: Math.min(4, workers) }, async () =>
      stack.use(await Child.start<FleetWorker>("clients/fleet-worker.ts", { signal })),
    ),
  );
  const order = {
    ...mock.gateway,
    database: postgres.url,
    queue: queueName,
    workers: workers / processes.length,
    concurrency,
    inputs,
    from,
  };
  await enqueueBulk(queue, textSource(order), { id: "texts" });
  await Promise.all(processes.map((process) => process.call("start", order)));
  while ((await bulkStatus(queue, "texts")).state !== "done") await sleep(250, undefined, { signal });
  const { arrivals } = await mock.worker.call("stats");
  await Promise.all(processes.map((process) => process.call("stop")));
  const sorted = [...arrivals].sort((one, other) => one - other);
  const [begin, end] = [0.1, 0.9].map((share) => Math.floor(sorted.length * share)) as [number, number];
  return ((end - begin) * 1_000) / ((sorted[end] ?? 0) - (sorted[begin] ?? 0));
}
