import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BulkWorker } from "../clients/bulk-worker.ts";
import { Child } from "../processes/child.ts";
import type { MockWorker } from "../servers/mock-worker.ts";
import { quotaUsed } from "./quota-used.ts";
import type { Scenario } from "./scenario.ts";

const processCount = 5;

export const processes: Scenario = {
  name: "processes",
  title: "Five processes on one SQLite file",
  about:
    "Five processes embed texts of their own with one file's store and quota, against a gateway that allows R requests " +
    "in any window. Counted as for one process, after the first window, by when requests arrived at the gateway.",
  async run({ isQuick, signal, progress }) {
    const perWindow = isQuick ? 20 : 50;
    const windowMs = isQuick ? 3_000 : 60_000;
    const windows = isQuick ? 3 : 5;
    const each = Math.ceil((perWindow * windows + 1) / processCount);
    const folder = mkdtempSync(join(tmpdir(), "bench-processes-"));
    const began = performance.now();
    const timer = setInterval(() => {
      const share = (performance.now() - began) / (windows * windowMs);
      progress(
        share,
        `${String(processCount)} processes, ${String(windows)} windows of ${String(windowMs / 1000)} s`,
      );
    }, 250);
    try {
      await using mock = await Child.start<MockWorker>(new URL("../servers/mock-worker.ts", import.meta.url));
      const gateway = await mock.call("start", {
        requestsPerMinute: perWindow,
        windowMs,
        window: "sliding",
        latency: 100,
      });
      await using stack = new AsyncDisposableStack();
      const workers = await Promise.all(
        Array.from({ length: processCount }, async () =>
          stack.use(await Child.start<BulkWorker>(new URL("../clients/bulk-worker.ts", import.meta.url))),
        ),
      );
      const onAbort = (): void => {
        for (const worker of workers) void worker.call("halt").catch(() => undefined);
      };
      signal.addEventListener("abort", onAbort, { once: true });
      const order = {
        ...gateway,
        inputs: each,
        concurrency: 16,
        quotaWindow: windowMs,
        file: join(folder, "vectors.db"),
      };
      const reports = await Promise.all(
        workers.map((worker, index) => worker.call("embedMany", { ...order, from: index * each })),
      );
      signal.removeEventListener("abort", onAbort);
      const { arrivals, rateLimited, bills } = await mock.call("stats");
      const used = quotaUsed(arrivals, perWindow, windowMs);
      const done = reports.map(({ summary }) => summary.done);
      return {
        settings: {
          processes: processCount,
          requestsPerWindow: perWindow,
          windowMs,
          windows,
          texts: each * processCount,
        },
        tables: [
          {
            title: `${String(perWindow)} requests in any ${String(windowMs / 1000)} s, ${String(each)} texts for each of ${String(processCount)} processes`,
            columns: [
              { key: "what", title: "processes" },
              { key: "used", title: "quota used %", digits: 2, better: "higher" },
              { key: "limited", title: "429s", better: "lower" },
              { key: "bills", title: "bills", better: "lower" },
              { key: "done", title: "vectors" },
              { key: "seconds", title: "seconds", digits: 1, better: "lower" },
            ],
            rows: [
              {
                what: String(processCount),
                used: used * 100,
                limited: rateLimited,
                bills,
                done: done.reduce((sum, one) => sum + one, 0),
                seconds: Math.max(...reports.map(({ summary }) => summary.elapsedMs)) / 1000,
              },
            ],
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
            series: reports.map(({ timeline }, index) => ({
              name: `process ${String(index + 1)}`,
              points: timeline,
            })),
          },
        ],
        checks:
          isQuick || signal.aborted
            ? []
            : [
                {
                  what: "quota used by 5 processes on one SQLite file",
                  toReach: "≥ 99 % and no 429",
                  measured: `${(used * 100).toFixed(2)} %, ${String(rateLimited)} × 429`,
                  isReached: used >= 0.99 && rateLimited === 0,
                },
              ],
        errors: reports.flatMap(({ errors }, index) =>
          errors.map((error) => `process ${String(index + 1)}: ${error}`),
        ),
        isComplete: !signal.aborted,
      };
    } finally {
      clearInterval(timer);
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
