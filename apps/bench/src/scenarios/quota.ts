import type { BulkReport, BulkWorker } from "../clients/bulk-worker.ts";
import { Child } from "../processes/child.ts";
import type { Series } from "../record/result.ts";
import type { MockSettings, MockWorker } from "../servers/mock-worker.ts";
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
  async run({ isQuick, signal, progress }) {
    const perWindow = isQuick ? 20 : 50;
    const windowMs = isQuick ? 3_000 : 60_000;
    const windows = isQuick ? 3 : 5;
    // One more than whole windows: the first request of the next one ends the measurement.
    const inputs = perWindow * windows + 1;
    // A told rate counts by the minute: there is no quick way to see it.
    const due = cases.filter(({ isTold = false }) => !isQuick || !isTold);
    const began = performance.now();
    const timer = setInterval(() => {
      const share = (performance.now() - began) / (windows * windowMs);
      progress(
        share,
        `${String(due.length)} runs side by side, ${String(windows)} windows of ${String(windowMs / 1000)} s`,
      );
    }, 250);
    const results = await Promise.all(
      due.map(async (one) => ({ one, ...(await runCase(one, { perWindow, windowMs, inputs, signal })) })),
    ).finally(() => clearInterval(timer));
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
      checks: (isQuick ? [] : results).map(({ one, used, limited }) => ({
        what: `quota used, window ${one.name}`,
        toReach: "≥ 99 % and no 429",
        measured: `${(used * 100).toFixed(2)} %, ${String(limited)} × 429`,
        isReached: used >= 0.99 && limited === 0,
      })),
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

async function runCase(
  { settings, isTold = false }: Case,
  order: { perWindow: number; windowMs: number; inputs: number; signal: AbortSignal },
): Promise<{ used: number; limited: number; report: BulkReport }> {
  const { perWindow, windowMs, inputs, signal } = order;
  await using mock = await Child.start<MockWorker>(new URL("../servers/mock-worker.ts", import.meta.url));
  await using client = await Child.start<BulkWorker>(new URL("../clients/bulk-worker.ts", import.meta.url));
  const gateway = await mock.call("start", {
    ...settings,
    requestsPerMinute: perWindow,
    windowMs,
    latency: 100,
  });
  const onAbort = (): void => void client.call("halt").catch(() => undefined);
  signal.addEventListener("abort", onAbort, { once: true });
  const report = await client.call("embedMany", {
    ...gateway,
    inputs,
    concurrency: 16,
    quotaWindow: windowMs,
    ...(isTold ? { requestsPerMinute: perWindow } : {}),
  });
  signal.removeEventListener("abort", onAbort);
  const { arrivals, rateLimited } = await mock.call("stats");
  return { used: quotaUsed(arrivals, perWindow, windowMs), limited: rateLimited, report };
}
