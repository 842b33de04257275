import { channel, type ChannelListener } from "node:diagnostics_channel";
import { SegmindClient } from "@segmind-embeddings/core";
import { firstErrors } from "../measure/first-errors.ts";
import { serveParent } from "../processes/worker.ts";
import { textAt } from "./text-at.ts";

export interface PollOrder {
  readonly url: string;
  readonly apiKey: string;
  readonly jobs: number;
  readonly concurrency: number;
  /** Milliseconds between polls; left out, the client decides. */
  readonly interval?: number;
}

export interface PolledOutcome {
  /** From the completion at the gateway to when the caller had the vector, in milliseconds. */
  readonly delayMs: number;
  readonly gets: number;
}

interface Seen {
  gets: number;
  completedAt: number | undefined;
}

const longest = 3_600_000;
let calls = 0;
let client: SegmindClient | undefined;

const methods = {
  /** Submits jobs and waits for each. Called again, it goes on with what the client has learned. */
  async pollJobs({ url, apiKey, jobs, concurrency, interval }: PollOrder): Promise<{
    readonly outcomes: readonly PolledOutcome[];
    readonly errors: readonly string[];
  }> {
    client ??= new SegmindClient({
      baseUrl: url,
      apiKey,
      maxConcurrency: concurrency,
      mode: "async",
      timeout: longest,
    });
    const seen = new Map<string, Seen>();
    const stop = watchPolls(seen);
    const outcomes: PolledOutcome[] = [];
    const errors = firstErrors();
    let left = jobs;
    const worker = async (opened: SegmindClient): Promise<void> => {
      while (left > 0) {
        left -= 1;
        calls += 1;
        try {
          const requestId = await embedOne(opened, calls, interval);
          const now = performance.timeOrigin + performance.now();
          const { gets, completedAt } = seen.get(requestId) ?? { gets: 0, completedAt: undefined };
          if (completedAt === undefined) throw new Error("no poll said when the job was completed");
          outcomes.push({ delayMs: now - completedAt, gets });
        } catch (error) {
          errors.add(error);
        }
      }
    };
    const opened = client;
    await Promise.all(Array.from({ length: concurrency }, () => worker(opened)));
    stop();
    return { outcomes, errors: errors.messages };
  },
};

export type PollWorker = typeof methods;

async function embedOne(opened: SegmindClient, index: number, interval: number | undefined): Promise<string> {
  if (interval === undefined) return (await opened.embed(textAt(index))).requestId ?? "";
  const job = await opened.submitEmbed(textAt(index));
  await job.wait({ interval, timeout: longest });
  return job.requestId;
}

/** Sees the GETs of jobs as undici tells of them; the mock says in a header when a job was completed. */
function watchPolls(seen: Map<string, Seen>): () => void {
  const headersChannel = channel("undici:request:headers");
  const onHeaders: ChannelListener = (message) => {
    const { request, response } = message as {
      request: { path: string; method: string };
      response: { headers: Buffer[] };
    };
    const id = /^\/v2\/requests\/([^/]+)/.exec(request.path)?.[1];
    if (request.method !== "GET" || id === undefined) return;
    const entry = seen.get(id) ?? { gets: 0, completedAt: undefined };
    entry.gets += 1;
    for (let index = 0; index < response.headers.length; index += 2) {
      if (String(response.headers[index]) === "x-mock-completed-at") {
        entry.completedAt = Number(String(response.headers[index + 1]));
      }
    }
    seen.set(id, entry);
  };
  headersChannel.subscribe(onHeaders);
  return () => headersChannel.unsubscribe(onHeaders);
}

serveParent(methods);
