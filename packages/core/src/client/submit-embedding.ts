import { jobKind, resultLifetime, toClockTime, type AcceptedJob } from "../jobs/accepted-job.ts";
import { StoredJob } from "../jobs/stored-job.ts";
import { submitJob } from "../jobs/submit-job.ts";
import type { Lifetime } from "../policy/lifetime.ts";
import { fromStore } from "../response/to-embedding.ts";
import { loseUnknown, type ItemCall } from "../run/obtain.ts";
import { throughStore } from "../run/through-store.ts";
import type { Purchase } from "../store/purchase.ts";
import { encodeEmbedRequest } from "../transport/request-body.ts";
import { makeEmbeddingJob, type EmbeddingJob } from "./make-job.ts";

/** Submits an embedding, or takes up the job that was submitted for it, or gives the vector that is stored. */
export async function submitEmbedding(
  { call, request, storedKey, settings, inTurn }: ItemCall,
  lifetime: Lifetime,
): Promise<EmbeddingJob> {
  const { clock } = call.context;
  const { model, mediaEncoding } = settings;
  const kind = jobKind(model, request.media);
  const toJob = (job: Omit<AcceptedJob, "kind">): EmbeddingJob =>
    makeEmbeddingJob(call, lifetime, { ...job, kind }, settings, storedKey);
  const submit = async (purchase?: Purchase): Promise<EmbeddingJob> => {
    const body = encodeEmbedRequest(request, mediaEncoding);
    try {
      const job = await inTurn(() => submitJob(call, model, body, purchase));
      if (call.signal?.aborted) throw call.signal.reason;
      return toJob(job);
    } catch (error) {
      await loseUnknown(error, call, purchase);
      throw error;
    } finally {
      purchase?.end();
    }
  };
  if (storedKey === undefined) return submit();
  return throughStore(call, storedKey, {
    buy: submit,
    accepted: async ({ requestId, submittedAt }) => {
      const since = toClockTime(clock, submittedAt);
      const job = toJob({ requestId, submittedAt: since });
      // The gateway may still have a result whose hour is over.
      if (clock.now() - since >= resultLifetime) await job.status({ signal: call.signal });
      return job;
    },
    stored: (entry) => new StoredJob(entry.requestId ?? storedKey.key, () => fromStore(entry, settings)),
  });
}
