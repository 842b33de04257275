import type { BulkQueue } from "../queue/bulk-queue.ts";
import type { SourceRange } from "../sources/bulk-source.ts";
import type { RangeProgress, RangeResult } from "./bulk-job.ts";
import { readBulk } from "./read-bulk.ts";
import { readEndedRanges } from "./read-ranges.ts";
import type { InputFailure } from "./tally.ts";

/** Options of {@link retryFailures}. */
export interface RetryOptions {
  /**
   * Also those that may have been billed. What a client does with them is for its `onUnknownOutcome` to say: by default a
   * text is bought again, media are not. @default true
   */
  unknown?: boolean | undefined;
}

/**
 * Tries failed inputs of a bulk again, and ranges that failed as a whole. What has a vector is not looked at.
 *
 * @returns how many inputs are tried again; of a range that failed as a whole, it counts as one
 * @throws BulkNotFoundError
 */
export async function retryFailures(
  queue: BulkQueue,
  id: string,
  { unknown = true }: RetryOptions = {},
): Promise<number> {
  const bulk = await readBulk(queue, id);
  const { results, broken } = await readEndedRanges(queue, bulk);
  let retried = 0;
  for (const [range, result] of results) {
    const again = result.failures.filter(({ mayBeBilled }) => unknown || !mayBeBilled);
    const job = again.length === 0 ? undefined : await queue.getJob(range);
    if (job === undefined) continue;
    await job.updateProgress(withoutFailures(result, again));
    await job.retry("completed", { resetAttemptsMade: true, resetAttemptsStarted: true });
    retried += again.length;
  }
  for (const range of broken.keys()) {
    const job = await queue.getJob(range);
    if (job === undefined || !(await job.isFailed())) continue;
    await job.retry("failed", { resetAttemptsMade: true, resetAttemptsStarted: true });
    retried += 1;
  }
  // The bulk gives its result anew once they are done.
  if (retried > 0 && (await bulk.isCompleted())) await bulk.retry("completed");
  return retried;
}

/** A range's progress as if these failures had not been looked at. */
function withoutFailures(result: RangeResult, again: readonly InputFailure[]): RangeProgress {
  const kept = result.failures.filter((failure) => !again.includes(failure));
  const { done, cacheHits, spentCredits } = result;
  const unknown = kept.filter(({ mayBeBilled }) => mayBeBilled).length;
  return {
    left: again.map(({ from, to }): SourceRange => ({ from, to, count: 1 })),
    tally: { done, failed: kept.length, unknown, cacheHits, spentCredits, failures: kept },
    percent: 0,
  };
}
