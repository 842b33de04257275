import { InferenceFailed } from "../errors/inference-failed.ts";
import { JobExpiredError, JobNotFoundError } from "../errors/job-errors.ts";
import type { Usage } from "../send/usage.ts";
import type { Purchase } from "../store/purchase.ts";

/**
 * Writes down what became of an accepted job that gave no vector. One that FAILED is not billed; one whose result is gone
 * may be; after anything else the job may still give its result, and stays accepted.
 *
 * @returns whether the job can still be taken up by its id
 */
export async function settleJob(
  error: unknown,
  requestId: string,
  { unknownOutcomes }: Usage,
  purchase: Purchase | undefined,
): Promise<boolean> {
  if (InferenceFailed.isInstance(error)) {
    if (unknownOutcomes === 0) await purchase?.free(requestId);
    else await purchase?.lose(error.message, requestId);
    return false;
  }
  if (JobExpiredError.isInstance(error) || JobNotFoundError.isInstance(error)) {
    await purchase?.lose(error.message, requestId);
    return false;
  }
  return true;
}
