import { runClosedLoop, type LoopResult } from "../measure/closed-loop.ts";
import { LatencyHistogram, type LatencySummary, type PercentilePoint } from "../measure/latency-histogram.ts";
import { serveParent } from "../processes/worker.ts";
import type { BenchClient, ClientName } from "./bench-client.ts";
import { clientKind } from "./client-kinds.ts";
import { textAt } from "./text-at.ts";

/** One client under one load. Clients are opened once and kept, as their users do. */
export interface Load {
  readonly client: ClientName;
  readonly url: string;
  readonly dimensions: number;
  readonly concurrency: number;
}

export interface LoadReport {
  readonly requests: number;
  readonly failed: number;
  readonly errors: readonly string[];
  readonly elapsedMs: number;
  readonly cpuMs: number;
  readonly latencies: LatencySummary;
  /** After the load, in bytes. */
  readonly rss: number;
}

interface OpenedLoad {
  /** Embeds one more text. */
  readonly call: () => Promise<void>;
  /** Over all rounds. */
  readonly latencies: LatencyHistogram;
}

const opened = new Map<string, OpenedLoad>();
let calls = 0;

const methods = {
  /** Calls of which nothing is reported. @throws when one failed */
  async warmUp({ load, requests }: { load: Load; requests: number }): Promise<void> {
    const { call } = await open(load);
    const { errors } = await runClosedLoop({ call, concurrency: load.concurrency, requests });
    if (errors[0] !== undefined) throw new Error(`${load.client}, warming up: ${errors[0]}`);
  },

  /** A closed loop for a time. */
  async closedLoop({ load, durationMs }: { load: Load; durationMs: number }): Promise<LoadReport> {
    const { call, latencies } = await open(load);
    const result = await runClosedLoop({ call, concurrency: load.concurrency, durationMs });
    latencies.add(result.latencies);
    return report(result);
  },

  /** The percentiles of every call so far under a load. */
  async curve({ load }: { load: Load }): Promise<readonly PercentilePoint[]> {
    return (await open(load)).latencies.curve;
  },
};

export type LoadWorker = typeof methods;

async function open(load: Load): Promise<OpenedLoad> {
  const key = JSON.stringify(load);
  let entry = opened.get(key);
  if (entry === undefined) {
    const { url, dimensions, concurrency } = load;
    const client = await clientKind(load.client).open({
      url,
      apiKey: "SG_0123456789abcdef",
      dimensions,
      concurrency,
    });
    entry = {
      call: () => embedOne(client, dimensions),
      latencies: new LatencyHistogram(),
    };
    opened.set(key, entry);
  }
  return entry;
}

async function embedOne(client: BenchClient, dimensions: number): Promise<void> {
  calls += 1;
  const { length } = await client.embed(textAt(calls));
  if (length !== dimensions)
    throw new Error(`a vector of ${String(length)} numbers in place of ${String(dimensions)}`);
}

function report({ requests, failed, errors, elapsedMs, cpuMs, latencies }: LoopResult): LoadReport {
  const { rss } = process.memoryUsage();
  return { requests, failed, errors, elapsedMs, cpuMs, latencies: latencies.summary, rss };
}

serveParent(methods);
