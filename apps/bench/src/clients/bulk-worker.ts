import { EmbedManyError, SegmindClient, type RunSummary } from "@segmind-embeddings/core";
import { openPostgres, type PostgresDatabase } from "@segmind-embeddings/postgres";
import { openSqlite, type SqliteDatabase } from "@segmind-embeddings/sqlite";
import { firstErrors } from "../measure/first-errors.ts";
import { serveParent } from "../processes/worker.ts";
import { naiveBulk } from "./naive-bulk.ts";
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

const halting = new AbortController();

const methods = {
  /** One run of `embedMany`; a run that ends with failures is a result too. */
  async embedMany({
    url,
    apiKey,
    inputs,
    concurrency,
    requestsPerMinute,
    from = 0,
    quotaWindow,
    database: where,
  }: BulkOrder): Promise<BulkReport> {
    const timeline: (readonly [number, number])[] = [[0, 0]];
    const errors = firstErrors();
    await using database = where === undefined ? undefined : openDatabase(where);
    await using client = new SegmindClient({
      baseUrl: url,
      apiKey,
      maxConcurrency: concurrency,
      requestsPerMinute,
      quotaWindow,
      store: database?.store,
      quota: database?.quota,
    });
    const texts = Array.from({ length: inputs }, (_, index) => textAt(from + index));
    let last: RunSummary | undefined;
    try {
      const { summary } = await client.embedMany(texts, {
        signal: halting.signal,
        onProgress(progress) {
          last = progress;
          const seconds = progress.elapsedMs / 1000;
          if (seconds - (timeline.at(-1)?.[0] ?? 0) > 0.2) timeline.push([seconds, progress.done]);
        },
      });
      last = summary;
    } catch (error) {
      if (EmbedManyError.isInstance(error)) {
        last = error.summary;
        for (const reason of error.errors.values()) errors.add(reason);
      } else if (!halting.signal.aborted) throw error;
    }
    if (last === undefined) throw new Error("the run was stopped before its first vector");
    timeline.push([last.elapsedMs / 1000, last.done]);
    return { summary: last, errors: errors.messages, timeline };
  },
  naive: naiveBulk,
  halt(): void {
    halting.abort();
  },
};

export type BulkWorker = typeof methods;

function openDatabase(where: string): SqliteDatabase | PostgresDatabase {
  return where.startsWith("postgres:") ? openPostgres(where) : openSqlite(where);
}

serveParent(methods);
