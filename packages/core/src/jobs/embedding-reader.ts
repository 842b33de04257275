import type { Embedding } from "../embedding.ts";
import type { Settings } from "../options/settings.ts";
import type { SendContext } from "../send/send-context.ts";
import type { Usage } from "../send/usage.ts";
import type { Purchase } from "../store/purchase.ts";
import { finishEmbedding } from "./finish-embedding.ts";
import type { JobReader } from "./job-reader.ts";
import { settleJob } from "./settle-job.ts";

/**
 * Reads the job of an embedding, and writes to the store what became of it.
 *
 * @param submit what its submit took
 */
export function embeddingReader(
  context: SendContext,
  requestId: string,
  settings: Settings,
  { attempts, resends }: Pick<Usage, "attempts" | "resends">,
  purchase: Purchase | undefined,
): JobReader<Embedding> {
  return {
    read: ({ raw, metrics }) =>
      finishEmbedding(context, raw, settings, { requestId, metrics, attempts, resends }, purchase),
    settle: (error, usage) => settleJob(error, requestId, usage, purchase),
  };
}
