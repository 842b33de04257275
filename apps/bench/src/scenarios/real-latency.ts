import { tracingChannel } from "node:diagnostics_channel";
import { SegmindClient } from "@segmind-embeddings/core";
import { Pool } from "undici";
import { textAt } from "../clients/text-at.ts";
import { firstErrors } from "../measure/first-errors.ts";
import { LatencyHistogram } from "../measure/latency-histogram.ts";
import type { Scenario } from "./scenario.ts";
import { BudgetSpent, defaultBaseUrl } from "./target.ts";

const syncCalls = 20;
const jobs = 5;
/** Of one job, its submit and its polls. */
const requestsOfJob = 8;

export const realLatency: Scenario = {
  name: "latency",
  title: "Latency of the endpoint",
  about:
    "One call at a time through the client, texts by v1 and by v2. The quota is waited for, and that wait is not counted.",
  realRequests: syncCalls + jobs * requestsOfJob,
  async run({ target, signal, progress }) {
    if (target.kind !== "real") throw new Error("the latency scenario runs with --target real");
    const { apiKey, baseUrl = defaultBaseUrl, budget } = target;
    const spent = new AbortController();
    const isOver = (): boolean => signal.aborted || spent.signal.aborted;
    const pool = new Pool(new URL(baseUrl).origin, { allowH2: false });
    // Below the client, so that its polls count too.
    const dispatcher = pool.compose((dispatch) => (options, handler) => {
      if (!budget.take()) {
        const error = new BudgetSpent("all requests of --max-requests are spent");
        spent.abort(error);
        throw error;
      }
      return dispatch(options, handler);
    });
    // A try that fails is told, not tried again.
    await using client = new SegmindClient({ apiKey, baseUrl, dispatcher, maxRetries: 0 });
    const errors = firstErrors();
    let cost = 0;
    const measure = async (mode: "sync" | "async", count: number): Promise<LatencyHistogram> => {
      const latencies = new LatencyHistogram();
      for (let index = 0; index < count && !isOver(); index += 1) {
        progress(index / count, `${mode === "sync" ? "v1" : "v2"} ${String(index + 1)}/${String(count)}`);
        const watch = watchPace();
        const began = performance.now();
        try {
          const { metrics } = await client.embed(textAt(index), {
            mode,
            signal: AbortSignal.any([signal, spent.signal]),
          });
          cost += metrics.cost ?? 0;
          latencies.record(performance.now() - began - watch.waitedMs());
        } catch (error) {
          if (!isOver()) errors.add(error);
        } finally {
          watch.stop();
        }
      }
      return latencies;
    };
    const results = [
      { route: "v1", latencies: await measure("sync", syncCalls) },
      { route: "v2, submit to vector", latencies: await measure("async", jobs) },
    ];
    await pool.close();
    return {
      settings: { syncCalls, jobs },
      tables: [
        {
          title: "One at a time, 768 dimensions",
          columns: [
            { key: "route", title: "route" },
            { key: "count", title: "calls" },
            { key: "p50", title: "p50 ms", digits: 0, better: "lower" },
            { key: "p90", title: "p90 ms", digits: 0 },
            { key: "max", title: "max ms", digits: 0 },
          ],
          rows: results.map(({ route, latencies }) => ({ route, ...latencies.summary })),
        },
      ],
      charts: [
        {
          kind: "lines",
          title: "Latency of the endpoint",
          about: "From the call to the vector.",
          xTitle: "percentile",
          yTitle: "ms",
          xScale: "percentile",
          series: results.map(({ route, latencies }) => ({
            name: route,
            points: latencies.curve.map(
              ({ percentile, milliseconds }) => [percentile, milliseconds] as const,
            ),
          })),
        },
      ],
      checks: [],
      errors: errors.messages,
      notes: [
        `The answers say that ${cost.toPrecision(4)} credits were charged here.`,
        ...(spent.signal.aborted ? ["--max-requests ended it early."] : []),
      ],
      isComplete: !isOver(),
    };
  },
};

/** How long a call waited for quota, as the client tells on its tracing channel. */
function watchPace(): { waitedMs: () => number; stop: () => void } {
  const pace = tracingChannel("segmind-embeddings:pace");
  let began = 0;
  let waited = 0;
  const handlers = {
    start: () => void (began = performance.now()),
    asyncEnd: () => void (waited += performance.now() - began),
    end: () => undefined,
    asyncStart: () => undefined,
    error: () => undefined,
  };
  pace.subscribe(handlers);
  return { waitedMs: () => waited, stop: () => pace.unsubscribe(handlers) };
}
