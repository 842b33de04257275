import type { Embedding } from "../embedding.ts";
import type { AcceptedJob } from "../jobs/accepted-job.ts";
import { embeddingReader } from "../jobs/embedding-reader.ts";
import { GatewayJob } from "../jobs/gateway-job.ts";
import type { Job } from "../jobs/job.ts";
import type { Settings } from "../options/settings.ts";
import type { Lifetime } from "../policy/lifetime.ts";
import type { PollResult } from "../response/read-results.ts";
import type { StoredKey } from "../run/through-store.ts";
import type { Call } from "../send/call.ts";
import { Purchase } from "../store/purchase.ts";
import { toRunResult, type RunResult } from "./run-result.ts";

/** The job of an embedding: its `result()` and `wait()` give an {@link Embedding}. */
export type EmbeddingJob = Job<Embedding>;

/** @param submit the call that submitted the job, or took it up */
export function makeEmbeddingJob(
  submit: Call,
  lifetime: Lifetime,
  job: AcceptedJob,
  settings: Settings,
  storedKey: StoredKey | undefined,
): EmbeddingJob {
  const purchase = storedKey && new Purchase(storedKey.session, storedKey.key, false, submit.context.clock);
  const reader = embeddingReader(submit, job.requestId, settings, purchase);
  return new GatewayJob({ job, submit, lifetime, reader });
}

/** @param submit the call that submitted the job, or took it up */
export function makeRawJob(
  submit: Call,
  lifetime: Lifetime,
  job: AcceptedJob,
  model: string | undefined,
): Job<RunResult> {
  const reader = {
    read: (result: PollResult) => toRunResult(model, job.requestId, submit.usage, result),
    settle: () => Promise.resolve(true),
  };
  return new GatewayJob({ job, submit, lifetime, reader });
}
