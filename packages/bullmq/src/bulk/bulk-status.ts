import type { BulkQueue } from "../queue/bulk-queue.ts";
import { readNotes, type QueueNotes } from "../queue/queue-notes.ts";
import type { SourceReference } from "../sources/bulk-source.ts";
import { isRangeOf, type BulkData } from "./bulk-job.ts";
import { readBulk } from "./read-bulk.ts";
import { readBulkData } from "./read-job.ts";
import { readEndedRanges, type EndedRanges } from "./read-ranges.ts";
import { addCounts, countsOf, emptyCounts, type BulkCounts, type InputFailure } from "./tally.ts";

/** How a bulk stands. */
export interface BulkStatus extends BulkCounts {
  readonly id: string;
  readonly source: SourceReference;
  /**
   * `waiting` until a worker takes it up, `running`, `paused` with its queue, `cancelled`, or `done`: every input has a
   * vector or failed.
   */
  readonly state: "waiting" | "running" | "paused" | "cancelled" | "done";
  /** Inputs of its source, when it was enqueued. */
  readonly inputs: number;
  /**
   * Milliseconds until its end, from what its workers do and from the quota; `undefined` where nothing is known of either,
   * and while it is paused.
   */
  readonly etaMs: number | undefined;
  /** Why the queue is paused: what stopped it says so. */
  readonly pausedBecause: string | undefined;
  /** Failed inputs with their reasons, `failures` of them at most. */
  readonly failures: readonly InputFailure[];
  /** Ranges of which nothing more can be read, such as where a file is missing on a worker's machine. */
  readonly brokenRanges: readonly { readonly id: string; readonly reason: string }[];
}

/** Options of {@link bulkStatus}. */
export interface StatusOptions {
  /** How many failures are listed at most. @default 100 */
  failures?: number | undefined;
  /** What the quota allows, for `etaMs`. @default what the workers do */
  requestsPerMinute?: number | undefined;
}

/** What a worker noted of its speed is believed for so long, in milliseconds. */
const speedLifetime = 60_000;

/**
 * How a bulk stands, in a few round trips however long it is.
 *
 * @throws BulkNotFoundError
 * @throws BulkJobError where the queue holds what this version does not read
 */
export async function bulkStatus(
  queue: BulkQueue,
  id: string,
  options: StatusOptions = {},
): Promise<BulkStatus> {
  const bulk = await readBulk(queue, id);
  const [ended, notes] = await Promise.all([readEndedRanges(queue, bulk), readNotes(queue.getBackend())]);
  const running = [...notes.ranges].filter(([range]) => isRangeOf(id, range) && !ended.results.has(range));
  const counts = [...ended.results.values(), ...running.map(([, note]) => note)].reduce(
    addCounts,
    emptyCounts,
  );
  const data = readBulkData(bulk.data);
  const state = stateOf(data, ended, notes, running.length > 0);
  const perMinute = Math.min(
    options.requestsPerMinute ?? Infinity,
    running.reduce((sum, [, note]) => sum + (note.at > Date.now() - speedLifetime ? note.perMinute : 0), 0) ||
      Infinity,
  );
  const left = Math.max(0, data.inputs - counts.done - counts.failed);
  const failures = [...ended.results.values()].flatMap(({ failures: some }) => some);
  return {
    id,
    source: data.source,
    state,
    inputs: data.inputs,
    ...countsOf(counts),
    etaMs: etaOf(state, left, perMinute),
    pausedBecause: notes.isPaused ? (notes.pause?.reason ?? "The queue was paused.") : undefined,
    failures: failures.slice(0, options.failures ?? 100),
    brokenRanges: [...ended.broken].map(([range, reason]) => ({ id: range, reason })),
  };
}

function etaOf(state: BulkStatus["state"], left: number, perMinute: number): number | undefined {
  if (state === "done" || state === "cancelled") return 0;
  return state === "paused" || perMinute === Infinity ? undefined : Math.ceil((left / perMinute) * 60_000);
}

function stateOf(
  { ranges, isCancelled }: BulkData,
  { results, broken }: EndedRanges,
  { isPaused }: QueueNotes,
  isRunning: boolean,
): BulkStatus["state"] {
  if (isCancelled) return "cancelled";
  if (results.size + broken.size >= ranges) return "done";
  if (isPaused) return "paused";
  return isRunning || results.size + broken.size > 0 ? "running" : "waiting";
}
