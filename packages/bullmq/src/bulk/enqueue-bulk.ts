import { randomUUID } from "node:crypto";
import { InvalidInputError } from "@segmind-embeddings/core";
import { FlowProducer, type FlowJob, type IQueueBackend, type QueueOptions } from "bullmq";
import type { BulkQueue } from "../queue/bulk-queue.ts";
import { noteBulk } from "../queue/queue-notes.ts";
import type { BulkSource, SourceRange } from "../sources/bulk-source.ts";
import { planRanges } from "./plan-ranges.ts";
import { readBulkData } from "./read-job.ts";
import { bulkJob, rangeId, rangeJob, type BulkData, type BulkEmbedOptions } from "./bulk-job.ts";

/** Options of {@link enqueueBulk}. */
export interface EnqueueOptions {
  /** Letters, digits, `.`, `_` and `-`. A bulk of this id that is in the queue is not enqueued again. @default a random one */
  id?: string | undefined;
  /** What is asked of the model: options of a call that can be written as JSON. @default the workers' clients' own */
  embed?: BulkEmbedOptions | undefined;
  /**
   * Inputs in one job of the queue. A worker holds a job for about a minute, however long it is, and gives back what is left.
   * @default many at first and few at the end, so that all workers come to it together: 1,000 jobs for a million inputs
   */
  rangeSize?: number | undefined;
  /** Called with how many inputs have been cut into ranges. */
  onProgress?: ((progress: { readonly inputs: number; readonly ranges: number }) => void) | undefined;
  /** Stops reading the source; nothing is enqueued then. */
  signal?: AbortSignal | undefined;
}

/** A bulk in a queue. */
export interface Bulk {
  readonly id: string;
  /** How many inputs its source had. */
  readonly inputs: number;
  /** How many jobs carry them. */
  readonly ranges: number;
}

/** A range's job is tried so often where its source cannot be read; what one is given back for does not count. */
const attempts = 4;

/**
 * Puts the inputs of a source into a queue, as ranges: all of them or nothing. The queue holds neither inputs nor vectors;
 * what is embedded stands in the store, so that enqueuing the same again costs nothing.
 *
 * @throws BulkSourceError for a source that cannot be read
 * @throws InvalidInputError for an option that cannot be
 */
export async function enqueueBulk(
  queue: BulkQueue,
  source: BulkSource,
  options: EnqueueOptions = {},
): Promise<Bulk> {
  const { id = randomUUID(), embed = {}, signal } = options;
  checkId(id);
  const existing = await queue.getJob(id);
  if (existing !== undefined) return toBulk(id, readBulkData(existing.data));

  const ranges = await cut(source, options);
  signal?.throwIfAborted();
  const inputs = ranges.reduce((sum, { count }) => sum + count, 0);
  const data: BulkData = { source: source.reference, inputs, ranges: ranges.length, options: embed };
  await noteBulk(queue.getBackend(), id);
  if (ranges.length === 0) await queue.add(bulkJob, data, { jobId: id });
  else await addFlow(queue, id, data, ranges);
  return toBulk(id, data);
}

/** A bulk as a parent whose children are its ranges, in one transaction of the queue. */
async function addFlow(
  queue: BulkQueue,
  id: string,
  data: BulkData,
  ranges: readonly SourceRange[],
): Promise<void> {
  const { prefix, telemetry, connection } = queue.opts as QueueOptions<unknown>;
  // It shares the queue's connection, and is not closed for that.
  const flows = new FlowProducer<IQueueBackend, unknown>(
    { connection, ...(prefix !== undefined && { prefix }), ...(telemetry && { telemetry }) },
    () => queue.getBackend(),
  );
  const children = ranges.map((range, position): FlowJob => ({
    name: rangeJob,
    queueName: queue.name,
    data: range,
    opts: {
      jobId: rangeId(id, position),
      attempts,
      backoff: { type: "exponential", delay: 500 },
      ignoreDependencyOnFailure: true,
      // What is given back comes before what was not begun: large ranges are first in the queue, and stay there.
      priority: 1,
      keepLogs: 20,
    },
  }));
  await flows.add({ name: bulkJob, queueName: queue.name, data, opts: { jobId: id }, children });
}

async function cut(
  source: BulkSource,
  { rangeSize, signal, onProgress }: EnqueueOptions,
): Promise<readonly SourceRange[]> {
  if (rangeSize !== undefined && !(Number.isInteger(rangeSize) && rangeSize >= 1)) {
    const received = String(rangeSize);
    throw new InvalidInputError([
      { path: "options.rangeSize", received, expected: "an integer of at least 1" },
    ]);
  }
  const sizes = rangeSize === undefined ? planRanges(await source.count(signal)) : [rangeSize];
  const ranges: SourceRange[] = [];
  let inputs = 0;
  for await (const range of source.ranges(sizes, signal)) {
    signal?.throwIfAborted();
    ranges.push(range);
    inputs += range.count;
    onProgress?.({ inputs, ranges: ranges.length });
  }
  return ranges;
}

function toBulk(id: string, { inputs, ranges }: BulkData): Bulk {
  return { id, inputs, ranges };
}

function checkId(id: string): void {
  if (/^[\w.-]{1,100}$/.test(id) && !/^\d+$/.test(id)) return;
  throw new InvalidInputError([
    {
      path: "options.id",
      received: JSON.stringify(id),
      expected: "1 to 100 letters, digits, '.', '_' and '-', and not digits alone",
    },
  ]);
}
