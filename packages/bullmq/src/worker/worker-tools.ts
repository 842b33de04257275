import type { SegmindClient } from "@segmind-embeddings/core";
import type { BulkQueue } from "../queue/bulk-queue.ts";
import type { BulkSource, SourceReference } from "../sources/bulk-source.ts";

/** What the jobs of a worker share. */
export interface WorkerTools {
  /** The worker's own queue, on its connection. */
  readonly queue: BulkQueue;
  readonly client: SegmindClient;
  readonly openSource: (reference: SourceReference) => BulkSource;
  /** How long a range is held, in milliseconds. */
  readonly slice: number;
  /** How often a range's progress is written down, and looked whether it was paused or cancelled, in milliseconds. */
  readonly checkInterval: number;
  /** Aborts when the worker closes: nothing more is sent, and what is on its way comes to its end. */
  readonly closing: AbortSignal;
  /** Aborts when that has taken too long. */
  readonly deadline: AbortSignal;
}
