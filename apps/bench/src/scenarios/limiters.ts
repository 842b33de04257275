import { limiterNames, type LimiterName } from "../clients/limiter-names.ts";
import type { LimiterWorker } from "../clients/limiter-worker.ts";
import { Child } from "../processes/child.ts";
import { startPostgres, startRedis } from "../servers/start-databases.ts";
import { startMockProcess, type MockProcess } from "../servers/start-processes.ts";
import {
  describeQuotaUse,
  quotaCells,
  quotaCheck,
  quotaColumns,
  quotaWindow,
  readQuotaUse,
} from "./quota-window.ts";
import type { Scenario } from "./scenario.ts";

interface Run {
  readonly limiter: LimiterName;
  readonly mock: MockProcess;
  readonly worker: Child<LimiterWorker>;
}

export const limiters: Scenario = {
  name: "limiters",
  title: "Limiters under the same quota",
  about:
    "One process each: half of a window's texts come one by one, all others at once. bottleneck's reservoir and BullMQ's " +
    "limiter are told the quota, as ours is; where the gateway answers 429, they wait until it says that its window is " +
    "reset. Counted as for one process, after the first window; sends are all that arrived, refused ones among them.",
  onlyWaits: true,
  async run({ isQuick, signal, progress, whenAllAreReady }) {
    const order = quotaWindow(isQuick);
    const { perWindow, windowMs, windows } = order;
    const texts = perWindow * windows + 1;
    const singles = perWindow / 2;
    const everyMs = (0.8 * windowMs) / singles;
    await using stack = new AsyncDisposableStack();
    // Redis is where most run BullMQ; PostgreSQL comes from npm.
    const { url: database } = stack.use((await startRedis()) ?? (await startPostgres()));
    const runs: Run[] = [];
    for (const limiter of limiterNames) {
      const settings = { requestsPerMinute: perWindow, windowMs, window: "sliding", latency: 100 } as const;
      const mock = stack.use(await startMockProcess(settings));
      const worker = stack.use(await Child.start<LimiterWorker>("clients/limiter-worker.ts", { signal }));
      runs.push({ limiter, mock, worker });
    }
    await whenAllAreReady();
    progress(`${String(windows)} windows of ${String(windowMs / 1000)} s`);
    const outcomes = await Promise.all(
      runs.map(async ({ limiter, mock, worker }) => {
        const settings = { ...mock.gateway, database, perWindow, windowMs, singles, everyMs, texts };
        const report = await worker.call("embedAll", { limiter, ...settings });
        return { limiter, report, use: await readQuotaUse(mock, order) };
      }),
    );
    const [own, ...peers] = outcomes as [(typeof outcomes)[number], ...typeof outcomes];
    return {
      settings: { requestsPerWindow: perWindow, windowMs, texts, singles, everyMs },
      tables: [
        {
          title: `${String(perWindow)} requests in any ${String(windowMs / 1000)} s, ${String(texts)} texts`,
          columns: [{ key: "limiter", title: "limiter" }, ...quotaColumns, { key: "done", title: "vectors" }],
          rows: outcomes.map(({ limiter, use, report }) => ({
            limiter,
            ...quotaCells(use),
            done: report.done,
          })),
        },
      ],
      checks: [
        {
          ...quotaCheck("quota used where half a window's texts come singly and then a bulk", own.use, order),
          peers: peers.map(({ limiter, use }) => `${limiter}: ${describeQuotaUse(use)}`).join("; "),
        },
      ],
      errors: outcomes.flatMap(({ limiter, report }) => report.errors.map((error) => `${limiter}: ${error}`)),
    };
  },
};
