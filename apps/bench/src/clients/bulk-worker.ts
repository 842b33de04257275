import { EmbedManyError, SegmindClient, type RunSummary } from "@segmind-embeddings/core";
import { openPostgres, type PostgresDatabase } from "@segmind-embeddings/postgres";
import { openSqlite, type SqliteDatabase } from "@segmind-embeddings/sqlite";
import { firstErrors } from "../measure/first-errors.ts";
import { serveParent } from "../processes/worker.ts";
import { sendAgainBulk } from "./send-again-bulk.ts";
import { textAt } from "./text-at.ts";

export interface BulkOrder {
  readonly url: string;
  readonly apiKey: string;
  readonly inputs: number;
  readonly concurrency: number;
  readonly requestsPerMinute?: number;
  /** The number of the first text. @default 0 */
  readonly from?: number;
  /** Milliseconds of the gateway's window, where it is not a minute. */
  readonly quotaWindow?: number;
  /** A SQLite file or a PostgreSQL, whose store and quota it uses. */
  readonly database?: string;
}

export interface BulkReport {
  readonly summary: RunSummary;
  readonly errors: readonly string[];
  /** Vectors that were done, by seconds since the run began. */
  readonly timeline: readonly (readonly [seconds: number, done: number])[];
}

const methods = {
  /** One run of `embedMany`; a run that ends with failures is a result too. */
  async embedMany(order: BulkOrder): Promise<BulkReport> {
    const { url, inputs, concurrency, from = 0, database: where, ...options } = order;
    const timeline: (readonly [number, number])[] = [[0, 0]];
    const errors = firstErrors();
    await using database = where === undefined ? undefined : openDatabase(where);
    await using client = new SegmindClient({
      ...options,
      baseUrl: url,
      maxConcurrency: concurrency,
      store: database?.store,
      quota: database?.quota,
    });
    const texts = Array.from({ length: inputs }, (_, index) => textAt(from + index));
    const run = client.embedMany(texts, {
      onProgress({ elapsedMs, done }) {
        const seconds = elapsedMs / 1000;
        if (seconds - (timeline.at(-1)?.[0] ?? 0) > 0.2) timeline.push([seconds, done]);
      },
    });
    const { summary } = await run.catch((error: unknown) => {
      if (!EmbedManyError.isInstance(error)) throw error;
      for (const reason of error.errors.values()) errors.add(reason);
      return error;
    });
    timeline.push([summary.elapsedMs / 1000, summary.done]);
    return { summary, errors: errors.messages, timeline };
  },
  sendAgain: sendAgainBulk,
};

export type BulkWorker = typeof methods;

function openDatabase(where: string): SqliteDatabase | PostgresDatabase {
  return where.startsWith("postgres:") ? openPostgres(where) : openSqlite(where);
}

serveParent(methods);
