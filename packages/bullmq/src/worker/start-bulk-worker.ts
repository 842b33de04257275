import { setTimeout as sleep } from "node:timers/promises";
import { SegmindClient, type ClientOptions, type EmbeddingStore, type Quota } from "@segmind-embeddings/core";
import {
  Queue,
  UnrecoverableError,
  Worker,
  type IQueueBackend,
  type Job,
  type JobProgress,
  type Telemetry,
} from "bullmq";
import {
  bulkJob,
  type BulkData,
  type BulkResult,
  type RangeData,
  type RangeProgress,
  type RangeResult,
} from "../bulk/bulk-job.ts";
import { BulkJobError } from "../errors/bulk-error.ts";
import { defaultQueueName, type BulkQueue } from "../queue/bulk-queue.ts";
import { toBackend, type BulkConnection } from "../queue/to-backend.ts";
import type { BulkSource } from "../sources/bulk-source.ts";
import { openSource } from "../sources/open-source.ts";
import { endBulk } from "./end-bulk.ts";
import { runRange } from "./run-range.ts";

/** Options of {@link startBulkWorker}. */
export interface BulkWorkerOptions {
  /** Where the queue is, in PostgreSQL or Redis. */
  connection: BulkConnection;
  /** The queue's name. @default "segmind-embeddings" */
  queue?: string | undefined;
  /** The prefix of all keys in Redis. @default "bull", and "{bull}" in a cluster */
  prefix?: string | undefined;
  /** Where vectors are kept, the same for all workers: that of `@segmind-embeddings/postgres`. It stays yours to close. */
  store: EmbeddingStore;
  /** Where the quota is kept, the same for all workers. It stays yours to close. @default this process's memory */
  quota?: Quota | undefined;
  /** The key, the gateway, `requestsPerMinute` and whatever else a client takes. @default those of the environment */
  clientOptions?: Omit<ClientOptions, "store" | "quota"> | undefined;
  /** Sources that are known by a name: `sqlQuery` and `ownSource`. @default none */
  sources?: readonly BulkSource[] | undefined;
  /** The folder that files are read in, and nowhere else. @default the working folder */
  root?: string | undefined;
  /**
   * Ranges at a time. They share the client's `maxConcurrency`; the second one fills the gap while the first one comes to
   * its end. @default 2
   */
  concurrency?: number | undefined;
  /** How long a range is held before what is left of it goes back to the queue, in milliseconds. @default 60_000 */
  slice?: number | undefined;
  /** How often progress is written down and a pause is looked for, in milliseconds. @default 5_000 */
  checkInterval?: number | undefined;
  /** How long a range stays with a worker that was killed, in milliseconds. @default 30_000 */
  lockDuration?: number | undefined;
  /** What this worker is called in dashboards. @default none */
  name?: string | undefined;
  /** BullMQ's hook for traces. @default none */
  telemetry?: Telemetry | undefined;
  /** Told what goes wrong with the queue; the worker goes on by itself. @default a warning of the process */
  onError?: ((error: Error) => void) | undefined;
}

/** A worker that embeds the bulks of a queue. */
export interface BulkWorker {
  /** BullMQ's own, for its events. */
  readonly worker: Worker<unknown, unknown, string, IQueueBackend, JobProgress, unknown>;
  /**
   * Sends nothing more, waits for what is on its way, and gives the ranges back to the queue.
   *
   * @param options `deadline`: what takes longer is given up, in milliseconds; by default 30,000
   */
  close(options?: { readonly deadline?: number | undefined }): Promise<void>;
  /** {@link close}, at the end of an `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Starts a worker that takes ranges of bulks from a queue and embeds them, until it is closed. Any number of them on any
 * number of machines share one store and one quota.
 *
 * @throws MissingApiKeyError
 * @throws InvalidInputError for an option that cannot be
 */
export function startBulkWorker(options: BulkWorkerOptions): BulkWorker {
  const { store, quota, clientOptions, sources = [], root, telemetry, lockDuration = 30_000 } = options;
  const { connection, factory, ...backend } = toBackend(options.connection);
  const prefix = options.prefix ?? backend.prefix;
  const client = new SegmindClient({ ...clientOptions, store, ...(quota && { quota }) });
  const [closing, deadline] = [new AbortController(), new AbortController()];
  const shared = {
    connection,
    ...(prefix !== undefined && { prefix }),
    ...(telemetry && { telemetry }),
  };
  const process = async (job: Job, token = ""): Promise<unknown> => {
    try {
      return job.name === bulkJob
        ? await endBulk(job as Job<BulkData, BulkResult>, token, queue)
        : await runRange(job as Job<RangeData, RangeResult, string, RangeProgress>, token, tools);
    } catch (error) {
      // What cannot be read is not read better the next time.
      throw BulkJobError.isInstance(error) ? new UnrecoverableError(error.message) : error;
    }
  };
  const worker = new Worker<unknown, unknown, string, IQueueBackend, JobProgress, unknown>(
    options.queue ?? defaultQueueName,
    process,
    {
      ...shared,
      autorun: false,
      concurrency: options.concurrency ?? 2,
      lockDuration,
      stalledInterval: lockDuration,
      // Whose worker was killed is taken up again, however often: the store decides what is bought.
      maxStalledCount: 1_000_000,
      drainDelay: 2,
      ...(options.name !== undefined && { name: options.name }),
    },
    factory,
  );
  worker.on("error", options.onError ?? ((error) => emitWarning(error)));
  const queue = new Queue(worker.name, { ...shared, skipMetasUpdate: true }, () =>
    worker.getBackend(),
  ) as BulkQueue;
  // It has the worker's connection, whose errors the worker tells.
  queue.on("error", () => undefined);
  const tools = {
    queue,
    client,
    openSource: (reference: BulkSource["reference"]) => openSource(reference, sources, root),
    slice: options.slice ?? 60_000,
    checkInterval: options.checkInterval ?? 5_000,
    closing: closing.signal,
    deadline: deadline.signal,
  };
  void runOnceReady(worker, closing.signal).catch((error: unknown) => worker.emit("error", error as Error));

  let end: Promise<void> | undefined;
  const close = ({ deadline: most = 30_000 } = {}): Promise<void> =>
    (end ??= (async () => {
      const timer = setTimeout(() => deadline.abort(new Error("The worker was closed.")), most);
      try {
        // In this order it takes up nothing new.
        const closed = worker.close();
        closing.abort();
        await closed;
      } finally {
        clearTimeout(timer);
        await client.close();
      }
    })());
  return { worker, close, [Symbol.asyncDispose]: () => close() };
}

/** Milliseconds until the next try to reach the queue. */
const reconnectDelay = 500;

/**
 * BullMQ's loop does not recover from a first connection that fails, and asks again without a pause, so that its process could
 * do nothing else: it begins when there is a connection.
 */
async function runOnceReady(worker: BulkWorker["worker"], closing: AbortSignal): Promise<void> {
  for (;;) {
    if (closing.aborted) return;
    try {
      await worker.waitUntilReady();
      break;
    } catch (error) {
      worker.emit("error", error as Error);
      await sleep(reconnectDelay, undefined, { signal: closing }).catch(() => undefined);
    }
  }
  await worker.run();
}

function emitWarning(error: Error): void {
  process.emitWarning(`A queue's worker: ${error.message}`, { type: "BulkWorkerWarning" });
}
