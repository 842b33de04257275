import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { SegmindClient } from "@segmind-embeddings/core";
import Bottleneck from "bottleneck";
import {
  createPostgresBackend,
  Queue,
  setDefaultBackendFactory,
  Worker,
  type ConnectionOptions,
} from "bullmq";
import { Pool } from "undici";
import { firstErrors } from "../measure/first-errors.ts";
import { serveParent } from "../processes/worker.ts";
import type { LimiterName } from "./limiter-names.ts";
import { postText, QuotaRefusal } from "./post-text.ts";
import { textAt } from "./text-at.ts";

export interface LimitedOrder {
  readonly limiter: LimiterName;
  readonly url: string;
  readonly apiKey: string;
  /** A Redis or a PostgreSQL for BullMQ. */
  readonly database: string;
  readonly perWindow: number;
  readonly windowMs: number;
  /** Texts that come one by one, so many milliseconds apart, before the others come all at once. */
  readonly singles: number;
  readonly everyMs: number;
  readonly texts: number;
}

interface Limiter {
  /** Embeds a text when the quota allows it. */
  embed(text: string): Promise<unknown>;
  close(): Promise<void>;
}

const concurrency = 16;
/** How often a refused text is tried again. */
const attempts = 50;

const openers: Record<LimiterName, (order: LimitedOrder) => Limiter> = {
  ours({ url, apiKey, perWindow, windowMs }) {
    const client = new SegmindClient({
      baseUrl: url,
      apiKey,
      maxConcurrency: concurrency,
      requestsPerMinute: perWindow,
      quotaWindow: windowMs,
      // The others wait for as long as it takes, too.
      maxQueueTime: 3_600_000,
    });
    return { embed: (text) => client.embed(text), close: () => client.close() };
  },
  bottleneck({ url, apiKey, perWindow, windowMs }) {
    const pool = new Pool(url);
    const limiter = new Bottleneck({
      maxConcurrent: concurrency,
      reservoir: perWindow,
      reservoirRefreshAmount: perWindow,
      reservoirRefreshInterval: windowMs,
    });
    limiter.on("failed", (error: unknown, { retryCount }) =>
      error instanceof QuotaRefusal && retryCount < attempts ? error.waitMs : undefined,
    );
    return {
      embed: (text) => limiter.schedule(() => postText(pool, apiKey, text)),
      async close() {
        await limiter.disconnect();
        await pool.close();
      },
    };
  },
  BullMQ({ url, apiKey, perWindow, windowMs, database }) {
    const pool = new Pool(url);
    const name = `limited-${randomUUID()}`;
    const connection = connectionTo(database);
    const queue = new Queue<{ text: string }, void, "text">(name, { connection });
    const ends = new Map<string, { resolve: () => void; reject: (error: Error) => void }>();
    const worker = new Worker<{ text: string }, void, "text">(
      name,
      async ({ data }) => {
        try {
          await postText(pool, apiKey, data.text);
        } catch (error) {
          if (!(error instanceof QuotaRefusal)) throw error;
          // As its guide says for a service that answers 429.
          await queue.rateLimit(error.waitMs);
          throw Worker.RateLimitError();
        }
      },
      { connection, concurrency, limiter: { max: perWindow, duration: windowMs } },
    );
    worker.on("error", () => undefined);
    worker.on("completed", ({ data }) => ends.get(data.text)?.resolve());
    worker.on("failed", (job, error) => ends.get(job?.data.text ?? "")?.reject(error));
    return {
      async embed(text) {
        const end = new Promise<void>((resolve, reject) => ends.set(text, { resolve, reject }));
        await queue.add("text", { text });
        await end;
      },
      async close() {
        await worker.close();
        await queue.close();
        await pool.close();
      },
    };
  },
};

function connectionTo(database: string): ConnectionOptions {
  if (database.startsWith("redis:")) return { url: database, maxRetriesPerRequest: null };
  setDefaultBackendFactory(createPostgresBackend);
  return { connectionString: database, migrate: true };
}

const methods = {
  async embedAll(
    order: LimitedOrder,
  ): Promise<{ readonly done: number; readonly errors: readonly string[] }> {
    const limiter = openers[order.limiter](order);
    const errors = firstErrors();
    const calls: Promise<unknown>[] = [];
    for (let index = 0; index < order.texts; index += 1) {
      calls.push(limiter.embed(textAt(index)).catch((error: unknown) => errors.add(error)));
      if (index < order.singles) await sleep(order.everyMs);
    }
    await Promise.all(calls);
    await limiter.close();
    return { done: order.texts - errors.count, errors: errors.messages };
  },
};

export type LimiterWorker = typeof methods;

serveParent(methods);
