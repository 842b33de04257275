import { ownSource, startBulkWorker, type BulkSource, type BulkWorker } from "@segmind-embeddings/bullmq";
import { openPostgres, type PostgresDatabase } from "@segmind-embeddings/postgres";
import { serveParent } from "../processes/worker.ts";
import { textAt } from "./text-at.ts";

export interface FleetOrder {
  /** The database of the store and the queue. */
  readonly database: string;
  readonly queue: string;
  readonly url: string;
  readonly apiKey: string;
  readonly workers: number;
  /** Requests that a worker has on their way. */
  readonly concurrency: number;
  readonly inputs: number;
  /** The number of the first text. */
  readonly from: number;
}

/** Texts of the bench as a source, the same in every process. */
export function textSource({ from, inputs }: Pick<FleetOrder, "from" | "inputs">): BulkSource {
  return ownSource("texts", {
    count: () => inputs,
    read: (first, count) =>
      Array.from({ length: count }, (_, index) => ({ input: textAt(from + first + index) })),
  });
}

let open: { readonly database: PostgresDatabase; readonly workers: readonly BulkWorker[] } | undefined;

const methods = {
  start(order: FleetOrder): void {
    const database = openPostgres(order.database);
    const workers = Array.from({ length: order.workers }, () =>
      startBulkWorker({
        connection: order.database,
        queue: order.queue,
        store: database.store,
        sources: [textSource(order)],
        clientOptions: { apiKey: order.apiKey, baseUrl: order.url, maxConcurrency: order.concurrency },
      }),
    );
    open = { database, workers };
  },
  async stop(): Promise<void> {
    await Promise.all((open?.workers ?? []).map((worker) => worker.close()));
    await open?.database.close();
    open = undefined;
  },
};

export type FleetWorker = typeof methods;

serveParent(methods);
