import { runClosedLoop, type Call } from "../measure/closed-loop.ts";
import { summarizeLatencies, type LatencySummary } from "../measure/summarize-latencies.ts";
import type { Usage } from "../measure/usage-meter.ts";
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

export interface LoadReport extends Usage {
  readonly requests: number;
  readonly failed: number;
  readonly errors: readonly string[];
  readonly latencies: LatencySummary;
  /** After the load, in bytes. */
  readonly rss: number;
}

const opened = new Map<string, Call>();
let calls = 0;

const methods = {
  /** Calls of which nothing is reported. @throws when one failed */
  async warmUp({ load, requests }: { load: Load; requests: number }): Promise<void> {
    const call = await open(load);
    const { errors } = await runClosedLoop({ call, concurrency: load.concurrency, requests });
    if (errors[0] !== undefined) throw new Error(`${load.client}, warming up: ${errors[0]}`);
  },

  /** A closed loop for a time. */
  async closedLoop({ load, durationMs }: { load: Load; durationMs: number }): Promise<LoadReport> {
    const call = await open(load);
    const result = await runClosedLoop({ call, concurrency: load.concurrency, durationMs });
    const { rss } = process.memoryUsage();
    return { ...result, latencies: summarizeLatencies(result.latencies), rss };
  },
};

export type LoadWorker = typeof methods;

async function open(load: Load): Promise<Call> {
  const key = JSON.stringify(load);
  const { url, dimensions, concurrency } = load;
  let call = opened.get(key);
  if (call === undefined) {
    const kind = clientKind(load.client);
    const client = await kind.open({ url, apiKey: "SG_0123456789abcdef", dimensions, concurrency });
    call = () => embedOne(client, dimensions);
    opened.set(key, call);
  }
  return call;
}

async function embedOne(client: BenchClient, dimensions: number): Promise<void> {
  calls += 1;
  const { length } = await client.embed(textAt(calls));
  if (length !== dimensions)
    throw new Error(`a vector of ${String(length)} numbers in place of ${String(dimensions)}`);
}

serveParent(methods);
