import type { IQueueBackend, Queue } from "bullmq";

/** A queue of BullMQ that carries bulks, on any of its backends. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- what a job holds is told by its name, and what a connection is by its backend
export type BulkQueue = Queue<any, any, string, any, any, string, IQueueBackend, any>;

/** How a queue is called where no name is given. */
export const defaultQueueName = "segmind-embeddings";
