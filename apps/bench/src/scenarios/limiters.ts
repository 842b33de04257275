import { mostInWindow } from "@segmind-embeddings/mock-gateway";
import { limiterNames, type LimiterName } from "../clients/limiter-names.ts";
import type { LimiterWorker } from "../clients/limiter-worker.ts";
import { Child } from "../processes/child.ts";
import { startPostgres, startRedis } from "../servers/start-databases.ts";
import { startMockProcess, type MockProcess } from "../servers/start-processes.ts";
import { progressOfTime } from "./progress-of-time.ts";
import { quotaUsed } from "./quota-used.ts";
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
    const perWindow = isQuick ? 20 : 50;
    const windowMs = isQuick ? 3_000 : 60_000;
    const windows = isQuick ? 3 : 5;
    const texts = perWindow * windows + 1;
    const singles = perWindow / 2;
    const everyMs = (0.8 * windowMs) / singles;
    await using stack = new AsyncDisposableStack();
    // Redis is where most run BullMQ; PostgreSQL comes from npm.
    const database = stack.use((await startRedis()) ?? (await startPostgres()));
    const runs: Run[] = [];
    for (const limiter of limiterNames) {
      const mock = await startMockProcess({
        requestsPerMinute: perWindow,
        windowMs,
        window: "sliding",
        latency: 100,
      });
      const worker = await Child.start<LimiterWorker>("clients/limiter-worker.ts");
      runs.push({ limiter, mock: stack.use(mock), worker: stack.use(worker) });
    }
    await whenAllAreReady();
    const stopped = new Promise<undefined>((resolve) =>
      signal.addEventListener("abort", () => resolve(undefined)),
    );
    const outcomes = await progressOfTime(
      progress,
      windows * windowMs,
      `${String(windows)} windows of ${String(windowMs / 1000)} s`,
      Promise.all(
        runs.map(async ({ limiter, mock, worker }) => {
          const order = {
            limiter,
            ...mock.gateway,
            database: database.url,
            perWindow,
            windowMs,
            singles,
            everyMs,
            texts,
          };
          const call = worker.call("embedAll", order);
          call.catch(() => undefined);
          const report = await Promise.race([call, stopped]);
          const { arrivals, sends, rateLimited } = await mock.worker.call("stats");
          return {
            limiter,
            used: quotaUsed(arrivals, perWindow, windowMs),
            most: mostInWindow(sends, windowMs),
            limited: rateLimited,
            report,
          };
        }),
      ),
    );
    const [own, ...peers] = outcomes;
    const describe = (outcome: (typeof outcomes)[number]): string =>
      `${(outcome.used * 100).toFixed(1)} %, at most ${String(outcome.most)}, ${String(outcome.limited)} × 429`;
    return {
      settings: { requestsPerWindow: perWindow, windowMs, texts, singles, everyMs },
      tables: [
        {
          title: `${String(perWindow)} requests in any ${String(windowMs / 1000)} s, ${String(texts)} texts`,
          columns: [
            { key: "limiter", title: "limiter" },
            { key: "used", title: "quota used %", digits: 2, better: "higher" },
            { key: "most", title: "most sends in a window", better: "lower" },
            { key: "limited", title: "429s", better: "lower" },
            { key: "done", title: "vectors" },
          ],
          rows: outcomes.map(({ limiter, used, most, limited, report }) => ({
            limiter,
            used: used * 100,
            most,
            limited,
            done: report?.done ?? "stopped",
          })),
        },
      ],
      charts: [],
      checks:
        isQuick || signal.aborted || own === undefined
          ? []
          : [
              {
                what: "quota used where half a window's texts come singly and then a bulk",
                toReach: `≥ 99 %, never over ${String(perWindow)}, no 429`,
                measured: describe(own),
                isReached: own.used >= 0.99 && own.most <= perWindow && own.limited === 0,
                peers: peers.map((peer) => `${peer.limiter}: ${describe(peer)}`).join("; "),
              },
            ],
      errors: outcomes.flatMap(({ limiter, report }) =>
        (report?.errors ?? []).map((error) => `${limiter}: ${error}`),
      ),
      isComplete: !signal.aborted,
    };
  },
};
