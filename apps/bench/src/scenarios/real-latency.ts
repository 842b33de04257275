import { tracingChannel } from "node:diagnostics_channel";
import { SegmindClient } from "@segmind-embeddings/core";
import { Pool } from "undici";
import { textAt } from "../clients/text-at.ts";
import { firstErrors } from "../measure/first-errors.ts";
import { summarizeLatencies, type LatencySummary } from "../measure/summarize-latencies.ts";
import type { Scenario } from "./scenario.ts";

/** Calls by each route; a job is a submit and a few polls. */
const routes = [
  { route: "v1", mode: "sync", calls: 20 },
  { route: "v2, submit to vector", mode: "async", calls: 5 },
] as const;

export const realLatency: Scenario = {
  name: "latency",
  title: "Latency of the endpoint",
  about:
    "One call at a time through the client, texts by v1 and by v2. The quota is waited for, and that wait is not counted.",
  isReal: true,
  async run({ signal, maxRequests, progress }) {
    let requests = 0;
    const spent = new AbortController();
    const isSpent = (): boolean => spent.signal.aborted;
    const baseUrl = process.env["SEGMIND_BASE_URL"] ?? "https://api.segmind.com";
    const pool = new Pool(new URL(baseUrl).origin, { allowH2: false });
    // Below the client, so that its polls count too.
    const dispatcher = pool.compose((dispatch) => (options, handler) => {
      if (requests >= maxRequests) {
        spent.abort(new Error("all requests of --max-requests are spent"));
        throw spent.signal.reason as Error;
      }
      requests += 1;
      return dispatch(options, handler);
    });
    // A try that fails is told, not tried again.
    await using client = new SegmindClient({ dispatcher, baseUrl, maxRetries: 0 });
    const quota = watchQuotaWaits();
    const errors = firstErrors();
    let cost = 0;
    const measure = async ({ route, mode, calls }: (typeof routes)[number]): Promise<LatencySummary> => {
      const latencies: number[] = [];
      for (let index = 0; index < calls && !isSpent(); index += 1) {
        progress(`${route} ${String(index + 1)}/${String(calls)}`);
        const [began, waitedBefore] = [performance.now(), quota.waitedMs()];
        const options = { mode, signal: AbortSignal.any([signal, spent.signal]) };
        try {
          const { metrics } = await client.embed(textAt(index), options);
          cost += metrics.cost ?? 0;
          latencies.push(performance.now() - began - (quota.waitedMs() - waitedBefore));
        } catch (error) {
          signal.throwIfAborted();
          if (!isSpent()) errors.add(error);
        }
      }
      return summarizeLatencies(latencies);
    };
    const rows = [];
    for (const one of routes) rows.push({ route: one.route, ...(await measure(one)) });
    quota.stop();
    await pool.close();
    return {
      settings: { requests, maxRequests },
      tables: [
        {
          title: "One at a time, 768 dimensions",
          columns: [
            { key: "route", title: "route" },
            { key: "count", title: "calls" },
            { key: "p50", title: "p50 ms" },
            { key: "p90", title: "p90 ms" },
            { key: "max", title: "max ms" },
          ],
          rows,
        },
      ],
      errors: errors.messages,
      notes: [
        `The answers say that ${cost.toPrecision(4)} credits were charged here.`,
        ...(isSpent() ? ["--max-requests ended it early."] : []),
      ],
    };
  },
};

/** How long calls waited for quota, as the client tells on its tracing channel. */
function watchQuotaWaits(): { waitedMs: () => number; stop: () => void } {
  const { start, asyncEnd } = tracingChannel("segmind-embeddings:pace");
  let began = 0;
  let waited = 0;
  const onStart = (): void => void (began = performance.now());
  const onEnd = (): void => void (waited += performance.now() - began);
  start.subscribe(onStart);
  asyncEnd.subscribe(onEnd);
  return {
    waitedMs: () => waited,
    stop() {
      start.unsubscribe(onStart);
      asyncEnd.unsubscribe(onEnd);
    },
  };
}
