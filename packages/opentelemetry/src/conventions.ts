/**
 * The version of OpenTelemetry's semantic conventions that the names of `gen_ai`, `server`, `http` and `error` are from.
 * Those of `gen_ai` are in development, and move to a repository of their own after this version: a later one may rename
 * them. They are copied here, as the conventions advise.
 */
export const semanticConventionsVersion = "1.45.0";

/** Names of the conventions. */
export const names = {
  operation: "gen_ai.operation.name",
  provider: "gen_ai.provider.name",
  model: "gen_ai.request.model",
  dimensions: "gen_ai.embeddings.dimension.count",
  responseId: "gen_ai.response.id",
  duration: "gen_ai.client.operation.duration",
  server: "server.address",
  port: "server.port",
  error: "error.type",
  method: "http.request.method",
  status: "http.response.status_code",
  resendCount: "http.request.resend_count",
  path: "url.path",
} as const;

/** Names of our own, for what the conventions have no name for. */
export const own = {
  call: "segmind.call",
  inputs: "segmind.inputs",
  failed: "segmind.inputs.failed",
  cacheHits: "segmind.cache_hits",
  cacheHit: "segmind.cache_hit",
  cost: "segmind.cost",
  attempts: "segmind.attempts",
  resends: "segmind.resends",
  mayBeBilled: "segmind.may_be_billed",
  queueTime: "segmind.queue_time",
  space: "segmind.space",
  outcome: "segmind.outcome",
  priority: "segmind.priority",
  isRetry: "segmind.is_retry",
  untried: "segmind.untried",
  requestId: "segmind.request_id",
  quotaWait: "segmind.quota.wait.duration",
} as const;

/** The buckets that the conventions advise for durations, in seconds. */
export const durationBuckets = [
  0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92,
];
