import type { Embedding } from "../embedding.ts";
import { InferenceFailed } from "../errors/inference-failed.ts";
import { JobExpiredError, JobNotFoundError } from "../errors/job-errors.ts";
import type { Settings } from "../options/settings.ts";
import type { Call } from "../send/call.ts";
import type { Purchase } from "../store/purchase.ts";
import { finishEmbedding } from "./finish-embedding.ts";
import type { JobReader } from "./job-reader.ts";

/**
 * Reads the job of an embedding, and writes to the store what became of it.
 *
 * @param submit the call that submitted the job, or took it up
 */
export function embeddingReader(
  submit: Call,
  requestId: string,
  settings: Settings,
  purchase: Purchase | undefined,
): JobReader<Embedding> {
  const { attempts, resends } = submit.usage;
  return {
    read: ({ raw, metrics }) =>
      finishEmbedding(submit.context, raw, settings, { requestId, metrics, attempts, resends }, purchase),

    // A job that FAILED is not billed, and one whose result is gone may be. After any other error the job may still give
    // its result, and stays accepted.
    async settle(error, { unknownOutcomes }) {
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
    },
  };
}
