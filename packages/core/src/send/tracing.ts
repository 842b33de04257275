import type { TracingChannel } from "node:diagnostics_channel";
import { tracingChannel } from "./tracing-channel.ts";

/** An operation, from the call to its result. */
export interface RequestTrace {
  readonly operation: string;
  readonly model?: string;
}

/** One input, from when it is looked up or waits for its turn to its vector or its error. */
export interface EmbeddingTrace {
  readonly model: string;
  /** Where requests go, such as `https://api.segmind.com`. */
  readonly origin: string;
  /** The vector space, as `client.space()` names it. */
  readonly space: string;
  readonly dimensions: number;
  /** POSTs sent for it. */
  attempts?: number;
  /** POSTs sent after one whose outcome is unknown. */
  resends?: number;
  /** Milliseconds it waited for quota, and a single call for a place among those in flight. */
  queuedMs?: number;
  /** Credits charged, where the gateway gave them. */
  cost?: number;
  /** The vector came from the store, at no cost. */
  cacheHit?: boolean;
  /** There is no vector, and something may have been charged all the same. */
  mayBeBilled?: boolean;
  /** The id of the gateway's request or job, where one is known. */
  requestId?: string;
  /** The call or its run ended before anything was sent for it: its error says nothing of the input. */
  untried?: boolean;
}

/** One HTTP exchange that belongs to a POST. */
export interface AttemptTrace {
  readonly method: "POST";
  readonly path: string;
  /** Counted from 1. */
  readonly attempt: number;
  status?: number;
  /** `answered`, or why and at which stage it was lost: `network while waiting`. */
  outcome?: string;
}

/** One GET of a job's state or result. */
export interface PollTrace {
  readonly path: string;
  readonly requestId: string;
  status?: number;
}

/** One wait for quota. */
export interface PaceTrace {
  readonly priority: string;
  readonly isRetry: boolean;
}

/**
 * `node:diagnostics_channel` tracing channels, named `segmind-embeddings:request`, `:embedding`, `:attempt`,
 * `:poll` and `:pace`; channels of this package's own where a runtime has none. What they publish holds neither the key
 * nor any input.
 */
export const tracing = {
  request: tracingChannel<RequestTrace>("segmind-embeddings:request"),
  embedding: tracingChannel<EmbeddingTrace>("segmind-embeddings:embedding"),
  attempt: tracingChannel<AttemptTrace>("segmind-embeddings:attempt"),
  poll: tracingChannel<PollTrace>("segmind-embeddings:poll"),
  pace: tracingChannel<PaceTrace>("segmind-embeddings:pace"),
};

/**
 * Runs a task, traced where there is a subscriber, and at no cost without one. What it resolves with is not
 * published: the gateway's response may hold anything.
 */
export function traced<Context extends object, Result>(
  channel: TracingChannel<unknown, Context>,
  context: Context,
  task: (context: Context) => Promise<Result>,
): Promise<Result> {
  return channel.hasSubscribers ? published(channel, context, task) : task(context);
}

async function published<Context extends object, Result>(
  channel: TracingChannel<unknown, Context>,
  context: Context,
  task: (context: Context) => Promise<Result>,
): Promise<Result> {
  let result!: Result;
  await channel.tracePromise(async () => {
    result = await task(context);
  }, context);
  return result;
}
