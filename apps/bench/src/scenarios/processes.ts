import { join } from "node:path";
import { mostInWindow } from "@segmind-embeddings/mock-gateway";
import type { BulkReport, BulkWorker } from "../clients/bulk-worker.ts";
import { Child } from "../processes/child.ts";
import { temporaryFolder } from "../processes/temporary-folder.ts";
import { startPostgres } from "../servers/start-databases.ts";
import { startMockProcess, type MockProcess } from "../servers/start-processes.ts";
import { haltOnAbort } from "./halt-on-abort.ts";
import { progressOfTime } from "./progress-of-time.ts";
import { quotaUsed } from "./quota-used.ts";
import type { Scenario } from "./scenario.ts";

interface Fleet {
  readonly name: string;
  readonly count: number;
  readonly database: string;
}

interface Run {
  readonly fleet: Fleet;
  readonly mock: MockProcess;
  readonly workers: readonly Child<BulkWorker>[];
}

interface Outcome {
  readonly fleet: Fleet;
  readonly used: number;
  readonly most: number;
  readonly limited: number;
  readonly bills: number;
  readonly reports: readonly BulkReport[];
}

export const processes: Scenario = {
  name: "processes",
  title: "Processes that share one quota",
  about:
    "Five processes on one SQLite file and twenty on one PostgreSQL embed texts of their own, against a gateway that " +
    "allows R requests in any window. Counted as for one process, after the first window, by when requests arrived.",
  onlyWaits: true,
  async run({ isQuick, signal, progress, whenAllAreReady }) {
    const perWindow = isQuick ? 20 : 50;
    const windowMs = isQuick ? 3_000 : 60_000;
    const windows = isQuick ? 3 : 5;
    await using stack = new AsyncDisposableStack();
    const folder = stack.use(temporaryFolder());
    const postgres = stack.use(await startPostgres());
    const fleets: readonly Fleet[] = [
      { name: "one SQLite file", count: 5, database: join(folder.path, "vectors.db") },
      { name: "one PostgreSQL", count: isQuick ? 5 : 20, database: postgres.url },
    ];
    const runs: Run[] = [];
    for (const fleet of fleets) {
      const mock = stack.use(
        await startMockProcess({ requestsPerMinute: perWindow, windowMs, window: "sliding", latency: 100 }),
      );
      const workers: Child<BulkWorker>[] = [];
      for (let index = 0; index < fleet.count; index += 1)
        workers.push(stack.use(await Child.start<BulkWorker>("clients/bulk-worker.ts")));
      runs.push({ fleet, mock, workers });
    }
    await whenAllAreReady();
    const outcomes = await progressOfTime(
      progress,
      windows * windowMs,
      `${String(windows)} windows of ${String(windowMs / 1000)} s`,
      Promise.all(runs.map((run) => runFleet(run, { perWindow, windowMs, windows, signal }))),
    );
    return {
      settings: { requestsPerWindow: perWindow, windowMs, windows },
      tables: [
        {
          title: `${String(perWindow)} requests in any ${String(windowMs / 1000)} s`,
          columns: [
            { key: "what", title: "processes" },
            { key: "used", title: "quota used %", digits: 2, better: "higher" },
            { key: "most", title: "most sends in a window", better: "lower" },
            { key: "limited", title: "429s", better: "lower" },
            { key: "bills", title: "bills", better: "lower" },
            { key: "done", title: "vectors" },
            { key: "seconds", title: "seconds", digits: 1, better: "lower" },
          ],
          rows: outcomes.map(({ fleet, used, most, limited, bills, reports }) => ({
            what: `${String(fleet.count)} on ${fleet.name}`,
            used: used * 100,
            most,
            limited,
            bills,
            done: reports.reduce((sum, { summary }) => sum + summary.done, 0),
            seconds: Math.max(...reports.map(({ summary }) => summary.elapsedMs)) / 1000,
          })),
        },
      ],
      charts: [
        {
          kind: "lines",
          title: "Vectors over time in five processes",
          about: "Nobody is left behind for good.",
          xTitle: "seconds",
          yTitle: "vectors",
          isStepped: true,
          series: (outcomes[0]?.reports ?? []).map(({ timeline }, index) => ({
            name: `process ${String(index + 1)}`,
            points: timeline,
          })),
        },
      ],
      checks: (isQuick || signal.aborted ? [] : outcomes).map(({ fleet, used, most, limited }) => ({
        what: `quota used by ${String(fleet.count)} processes on ${fleet.name}`,
        toReach: `≥ 99 %, never over ${String(perWindow)}, no 429`,
        measured: `${(used * 100).toFixed(2)} %, at most ${String(most)}, ${String(limited)} × 429`,
        isReached: used >= 0.99 && most <= perWindow && limited === 0,
      })),
      errors: outcomes.flatMap(({ fleet, reports }) =>
        reports.flatMap(({ errors }) => errors.map((error) => `a process on ${fleet.name}: ${error}`)),
      ),
      isComplete: !signal.aborted,
    };
  },
};

async function runFleet(
  { fleet, mock, workers }: Run,
  order: { perWindow: number; windowMs: number; windows: number; signal: AbortSignal },
): Promise<Outcome> {
  const { perWindow, windowMs, windows, signal } = order;
  const inputs = Math.ceil((perWindow * windows + 1) / fleet.count);
  const settings = {
    ...mock.gateway,
    inputs,
    concurrency: 16,
    quotaWindow: windowMs,
    database: fleet.database,
  };
  const reports = await haltOnAbort(
    signal,
    () => Promise.all(workers.map((worker) => worker.call("halt"))),
    () =>
      Promise.all(
        workers.map((worker, index) => worker.call("embedMany", { ...settings, from: index * inputs })),
      ),
  );
  const { arrivals, sends, rateLimited, bills } = await mock.worker.call("stats");
  return {
    fleet,
    used: quotaUsed(arrivals, perWindow, windowMs),
    most: mostInWindow(sends, windowMs),
    limited: rateLimited,
    bills,
    reports,
  };
}
