import { Queue, type Telemetry } from "bullmq";
import { defaultQueueName, type BulkQueue } from "./bulk-queue.ts";
import { toBackend, type BulkConnection } from "./to-backend.ts";

/** Options of {@link openBulkQueue}. */
export interface BulkQueueOptions {
  /** Where the queue is, in PostgreSQL or Redis. */
  connection: BulkConnection;
  /** The queue's name. @default "segmind-embeddings" */
  name?: string | undefined;
  /** The prefix of all keys in Redis. @default "bull", and "{bull}" in a cluster */
  prefix?: string | undefined;
  /** BullMQ's hook for traces: workers go on with the trace that a bulk is enqueued in. @default none */
  telemetry?: Telemetry | undefined;
}

/**
 * Opens a queue of BullMQ for bulks. One that you made yourself, with the backend that fits, does as well; close it when
 * you are done.
 *
 * @throws InvalidInputError for a connection that is neither PostgreSQL nor Redis
 */
export function openBulkQueue(options: BulkQueueOptions): BulkQueue {
  const { name = defaultQueueName, telemetry } = options;
  const { connection, factory, ...backend } = toBackend(options.connection);
  const prefix = options.prefix ?? backend.prefix;
  const queue: BulkQueue = new Queue(
    name,
    {
      connection,
      ...(prefix !== undefined && { prefix }),
      ...(telemetry && { telemetry }),
      streams: { events: { maxLen: 1_000 } },
    },
    factory,
  );
  // A call that fails rejects; that an idle connection was lost is of no interest.
  queue.on("error", () => undefined);
  return queue;
}
