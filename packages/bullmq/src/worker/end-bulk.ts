import { WaitingChildrenError, type Job } from "bullmq";
import type { BulkData, BulkResult } from "../bulk/bulk-job.ts";
import { readBulkData } from "../bulk/read-job.ts";
import { readEndedRanges } from "../bulk/read-ranges.ts";
import { addCounts, countsOf, emptyCounts } from "../bulk/tally.ts";
import type { BulkQueue } from "../queue/bulk-queue.ts";
import { forgetRanges } from "../queue/queue-notes.ts";

/**
 * Adds up what the ranges of a bulk gave, for whoever looks at its job.
 *
 * @throws WaitingChildrenError of BullMQ, where some of them are tried again
 */
export async function endBulk(
  job: Job<BulkData, BulkResult>,
  token: string,
  queue: BulkQueue,
): Promise<BulkResult> {
  if (await job.moveToWaitingChildren(token)) throw new WaitingChildrenError();
  const { results } = await readEndedRanges(queue, job);
  await forgetRanges(queue.getBackend(), [...results.keys()]);
  const counts = [...results.values()].reduce(addCounts, emptyCounts);
  return { inputs: readBulkData(job.data).inputs, ...countsOf(counts) };
}
