import type { Embedding } from "../embedding.ts";
import type { AcceptedJob } from "../jobs/accepted-job.ts";
import { embeddingReader } from "../jobs/embedding-reader.ts";
import { GatewayJob } from "../jobs/gateway-job.ts";
import type { Job } from "../jobs/job.ts";
import type { Limits, Settings } from "../options/settings.ts";
import type { Lifetime } from "../policy/lifetime.ts";
import type { EmbedTools } from "../run/embed-tools.ts";
import type { StoredKey } from "../run/through-store.ts";
import type { Usage } from "../send/usage.ts";
import { Purchase } from "../store/purchase.ts";
import { toRunResult, type RunResult } from "./run-result.ts";

/** The job of an embedding: its `result()` and `wait()` give an {@link Embedding}. */
export type EmbeddingJob = Job<Embedding>;

/** @param submit what its submit took */
export function makeEmbeddingJob(
  { context, durations }: EmbedTools,
  lifetime: Lifetime,
  job: AcceptedJob,
  settings: Settings,
  submit: Usage,
  storedKey: StoredKey | undefined,
): EmbeddingJob {
  const purchase = storedKey && new Purchase(storedKey.session, storedKey.key, false, context.clock);
  const reader = embeddingReader(context, job.requestId, settings, submit, purchase);
  return new GatewayJob({ job, context, durations, lifetime, limits: settings, submit, reader });
}

/** @param submit what its submit took */
export function makeRawJob(
  { context, durations }: EmbedTools,
  lifetime: Lifetime,
  job: AcceptedJob,
  model: string | undefined,
  limits: Limits,
  submit: Usage,
): Job<RunResult> {
  const reader = {
    read: toRunResult.bind(undefined, model, job.requestId, submit),
    settle: () => Promise.resolve(true),
  };
  return new GatewayJob({ job, context, durations, lifetime, limits, submit, reader });
}
