import type { Job } from "bullmq";
import type { BulkQueue } from "../queue/bulk-queue.ts";
import type { BulkData, BulkResult, RangeResult } from "./bulk-job.ts";
import { readRangeResult } from "./read-job.ts";

/** The ranges of a bulk that came to an end. */
export interface EndedRanges {
  /** What they gave, by the id of their job. */
  readonly results: ReadonlyMap<string, RangeResult>;
  /** Ranges that failed as a whole, such as where their source cannot be read: why, by the id of their job. */
  readonly broken: ReadonlyMap<string, string>;
}

/** Reads what became of a bulk's ranges, all at once. */
export async function readEndedRanges(
  queue: BulkQueue,
  bulk: Job<BulkData, BulkResult>,
): Promise<EndedRanges> {
  const backend = queue.getBackend();
  const idOf = (key: string): string => backend.parseNodeKey(key).id;
  const [values, failures] = await Promise.all([bulk.getChildrenValues(), bulk.getIgnoredChildrenFailures()]);
  const results = new Map(Object.entries(values).map(([key, value]) => [idOf(key), readRangeResult(value)]));
  const broken = new Map(Object.entries(failures).map(([key, reason]) => [idOf(key), reason]));
  // One that was tried again and came to its end is not broken any more.
  for (const id of results.keys()) broken.delete(id);
  return { results, broken };
}
