import type { BulkReport, BulkWorker } from "../clients/bulk-worker.ts";
import { Child } from "../processes/child.ts";
import type { Series } from "../record/result.ts";
import type { MockSettings } from "../servers/mock-worker.ts";
import { startMockProcess, type MockProcess } from "../servers/start-processes.ts";
import { haltOnAbort } from "./halt-on-abort.ts";
import { progressOfTime } from "./progress-of-time.ts";
import { quotaUsed } from "./quota-used.ts";
import type { Scenario } from "./scenario.ts";

interface Case {
  readonly name: string;
  readonly settings: Pick<MockSettings, "window" | "fixedWindowAnchor">;
  /** The client is told the rate, and does not learn it from the answers. */
  readonly isTold?: boolean;
}

const cases: readonly Case[] = [
  {
    name: "fixed, from the first request",
    settings: { window: "fixed", fixedWindowAnchor: "first-request" },
  },
  { name: "fixed, at whole minutes", settings: { window: "fixed", fixedWindowAnchor: "aligned" } },
  { name: "sliding", settings: { window: "sliding" } },
  { name: "sliding, requestsPerMinute told", settings: { window: "sliding" }, isTold: true },
];

export const quota: Scenario = {
  name: "quota",
  title: "How much of a quota a bulk run uses",
  about:
    "embedMany against a gateway that allows R requests a window. Counted after the first window, by when requests " +
    "arrived at the gateway. Every 429 is a request wasted.",
  onlyWaits: true,
  async run({ isQuick, signal, progress, whenAllAreReady }) {
    const perWindow = isQuick ? 20 : 50;
    const windowMs = isQuick ? 3_000 : 60_000;
    const windows = isQuick ? 3 : 5;
    // One more than whole windows: the first request of the next one ends the measurement.
    const inputs = perWindow * windows + 1;
    // A told rate counts by the minute: there is no quick way to see it.
    const due = cases.filter(({ isTold = false }) => !isQuick || !isTold);
    await using stack = new AsyncDisposableStack();
    const runs: Run[] = [];
    for (const one of due) {
      const settings = { ...one.settings, requestsPerMinute: perWindow, windowMs, latency: 100 };
      runs.push({
        one,
        mock: stack.use(await startMockProcess(settings)),
        client: stack.use(await Child.start<BulkWorker>("clients/bulk-worker.ts")),
      });
    }
    await whenAllAreReady();
    const windowsInWords = `${String(windows)} windows of ${String(windowMs / 1000)} s`;
    const results = await progressOfTime(
      progress,
      windows * windowMs,
      windowsInWords,
      Promise.all(runs.map((run) => runCase(run, { perWindow, windowMs, inputs, signal }))),
    );
    const allLimited = results.reduce((sum, { limited }) => sum + limited, 0);
    return {
      settings: { requestsPerWindow: perWindow, windowMs, windows, inputs },
      tables: [
        {
          title: `${String(perWindow)} requests a window of ${String(windowMs / 1000)} s, ${String(inputs)} texts`,
          columns: [
            { key: "window", title: "the gateway's window" },
            { key: "used", title: "quota used %", digits: 2, better: "higher" },
            { key: "limited", title: "429s", better: "lower" },
            { key: "done", title: "vectors" },
            { key: "seconds", title: "seconds", digits: 1, better: "lower" },
          ],
          rows: results.map(({ one, used, limited, report }) => ({
            window: one.name,
            used: used * 100,
            limited,
            done: report.summary.done,
            seconds: report.summary.elapsedMs / 1000,
          })),
        },
      ],
      charts: [
        {
          kind: "lines",
          title: "Vectors over time under a quota",
          about: "Each step is a window.",
          xTitle: "seconds",
          yTitle: "vectors",
          isStepped: true,
          series: results.map(({ one, report }): Series => ({ name: one.name, points: report.timeline })),
        },
      ],
      checks:
        isQuick || signal.aborted
          ? []
          : [
              {
                what: `quota used by a bulk run at ${String(perWindow)} a minute, four kinds of windows`,
                toReach: "≥ 99 % and no 429",
                measured: `${results.map(({ used }) => (used * 100).toFixed(2)).join(", ")} %, ${String(allLimited)} × 429`,
                isReached: results.every(({ used }) => used >= 0.99) && allLimited === 0,
                firstEdition: "99.93, 100.00, 99.91, 99.75 %",
              },
            ],
      errors: results.flatMap(({ one, report }) => report.errors.map((error) => `${one.name}: ${error}`)),
      notes: isQuick
        ? [
            "The Date header has whole seconds: of a window of 3 s a large part goes by before its end is certain.",
          ]
        : [],
      isComplete: !signal.aborted,
    };
  },
};

interface Run {
  readonly one: Case;
  readonly mock: MockProcess;
  readonly client: Child<BulkWorker>;
}

async function runCase(
  { one, mock, client }: Run,
  order: { perWindow: number; windowMs: number; inputs: number; signal: AbortSignal },
): Promise<{ one: Case; used: number; limited: number; report: BulkReport }> {
  const { perWindow, windowMs, inputs, signal } = order;
  const report = await haltOnAbort(
    signal,
    () => client.call("halt"),
    () =>
      client.call("embedMany", {
        ...mock.gateway,
        inputs,
        concurrency: 16,
        quotaWindow: windowMs,
        ...(one.isTold === true ? { requestsPerMinute: perWindow } : {}),
      }),
  );
  const { arrivals, rateLimited } = await mock.worker.call("stats");
  return { one, used: quotaUsed(arrivals, perWindow, windowMs), limited: rateLimited, report };
}
