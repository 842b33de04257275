import { join } from "node:path";
import type { BulkReport, BulkWorker } from "../clients/bulk-worker.ts";
import { Child } from "../processes/child.ts";
import { temporaryFolder } from "../processes/temporary-folder.ts";
import type { Check } from "../record/result.ts";
import type { MockSettings } from "../servers/mock-worker.ts";
import { startPostgres } from "../servers/start-databases.ts";
import { startMockProcess, type MockProcess } from "../servers/start-processes.ts";
import {
  quotaCells,
  quotaCheck,
  quotaColumns,
  quotaWindow,
  readQuotaUse,
  type QuotaUse,
} from "./quota-window.ts";
import type { Scenario } from "./scenario.ts";

interface Case {
  readonly name: string;
  readonly window: Pick<MockSettings, "window" | "fixedWindowAnchor">;
  readonly processes: number;
  /** The client is told the rate, and does not learn it from the answers. */
  readonly isTold?: boolean;
  /** Where the processes share the quota. */
  readonly database?: string;
}

const sliding = { window: "sliding" } as const;

/** Of one process. */
const windows: readonly Case[] = [
  {
    name: "fixed, from the first request",
    window: { window: "fixed", fixedWindowAnchor: "first-request" },
    processes: 1,
  },
  {
    name: "fixed, at whole minutes",
    window: { window: "fixed", fixedWindowAnchor: "aligned" },
    processes: 1,
  },
  { name: "sliding", window: sliding, processes: 1 },
  { name: "sliding, requestsPerMinute told", window: sliding, processes: 1, isTold: true },
];

interface Run {
  readonly one: Case;
  readonly mock: MockProcess;
  readonly workers: readonly Child<BulkWorker>[];
}

interface Outcome {
  readonly one: Case;
  readonly use: QuotaUse;
  readonly reports: readonly BulkReport[];
}

export const quota: Scenario = {
  name: "quota",
  title: "How much of a quota bulk runs use",
  about:
    "embedMany against a gateway that allows R requests a window: one process with four kinds of windows, five processes that " +
    "share one SQLite file, and twenty that share one PostgreSQL. Counted after the first window, by when requests arrived at " +
    "the gateway. Every 429 is a request wasted.",
  onlyWaits: true,
  async run({ isQuick, signal, progress, whenAllAreReady }) {
    const order = quotaWindow(isQuick);
    const { perWindow, windowMs } = order;
    await using stack = new AsyncDisposableStack();
    const folder = stack.use(temporaryFolder());
    const postgres = stack.use(await startPostgres());
    const shared: readonly Case[] = [
      { name: "one SQLite file", window: sliding, processes: 5, database: join(folder.path, "vectors.db") },
      { name: "one PostgreSQL", window: sliding, processes: isQuick ? 5 : 20, database: postgres.url },
    ];
    const runs: Run[] = [];
    for (const one of [...windows, ...shared]) {
      const settings = { ...one.window, requestsPerMinute: perWindow, windowMs, latency: 100 };
      const mock = stack.use(await startMockProcess(settings));
      const workers: Child<BulkWorker>[] = [];
      for (let index = 0; index < one.processes; index += 1)
        workers.push(stack.use(await Child.start<BulkWorker>("clients/bulk-worker.ts", { signal })));
      runs.push({ one, mock, workers });
    }
    await whenAllAreReady();
    progress(`${String(order.windows)} windows of ${String(windowMs / 1000)} s`);
    const outcomes = await Promise.all(
      runs.map(async ({ one, mock, workers }): Promise<Outcome> => {
        // One more than whole windows: the first request of the next one ends the measurement.
        const inputs = Math.ceil((perWindow * order.windows + 1) / one.processes);
        const settings = {
          ...mock.gateway,
          inputs,
          concurrency: 16,
          quotaWindow: windowMs,
          ...(one.isTold === true && { requestsPerMinute: perWindow }),
          ...(one.database !== undefined && { database: one.database }),
        };
        const reports = await Promise.all(
          workers.map((worker, index) => worker.call("embedMany", { ...settings, from: index * inputs })),
        );
        return { one, use: await readQuotaUse(mock, order), reports };
      }),
    );
    const alone = outcomes.slice(0, windows.length);
    const together = outcomes.slice(windows.length);
    return {
      settings: { requestsPerWindow: perWindow, windowMs, windows: order.windows },
      tables: [
        {
          title: `${String(perWindow)} requests a window of ${String(windowMs / 1000)} s`,
          columns: [
            { key: "window", title: "processes · the gateway's window, or what they share" },
            ...quotaColumns,
            { key: "done", title: "vectors" },
            { key: "seconds", title: "seconds", digits: 1 },
          ],
          rows: outcomes.map(({ one, use, reports }) => ({
            window: `${String(one.processes)} · ${one.name}`,
            ...quotaCells(use),
            done: reports.reduce((sum, { summary }) => sum + summary.done, 0),
            seconds: Math.max(...reports.map(({ summary }) => summary.elapsedMs)) / 1000,
          })),
        },
      ],
      plots: [
        {
          title: "Vectors over time under a quota",
          about: "One process; each step is a window.",
          xTitle: "seconds",
          yTitle: "vectors",
          series: alone.flatMap(({ one, reports }) =>
            reports.map(({ timeline }) => ({ name: one.name, points: timeline })),
          ),
        },
        {
          title: "Vectors over time in five processes on one SQLite file",
          about: "Nobody is left behind for good.",
          xTitle: "seconds",
          yTitle: "vectors",
          series: (together[0]?.reports ?? []).map(({ timeline }, index) => ({
            name: `process ${String(index + 1)}`,
            points: timeline,
          })),
        },
      ],
      checks: [
        checkOfWindows(
          alone.map(({ use }) => use),
          perWindow,
        ),
        ...together.map(({ one, use }) =>
          quotaCheck(`quota used by ${String(one.processes)} processes on ${one.name}`, use, order),
        ),
      ],
      errors: outcomes.flatMap(({ one, reports }) =>
        reports.flatMap(({ errors }) => errors.map((error) => `${one.name}: ${error}`)),
      ),
      notes: isQuick
        ? [
            "The Date header has whole seconds: of a window of 3 s a large part goes by before its end is certain.",
          ]
        : [],
    };
  },
};

function checkOfWindows(uses: readonly QuotaUse[], perWindow: number): Check {
  const limited = uses.reduce((sum, use) => sum + use.limited, 0);
  return {
    what: `quota used by a bulk run at ${String(perWindow)} a minute, four kinds of windows`,
    toReach: "≥ 99 % and no 429",
    measured: `${uses.map(({ used }) => (used * 100).toFixed(2)).join(", ")} %, ${String(limited)} × 429`,
    isReached: uses.every(({ used }) => used >= 0.99) && limited === 0,
    firstEdition: "99.93, 100.00, 99.91, 99.75 %",
  };
}
