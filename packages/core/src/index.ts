export { contentToInput, type ContentBlock } from "./adapter/content-to-input.ts";
export {
  EmbeddingAdapter,
  type AdapterCallOptions,
  type AdapterOptions,
  type AdapterRunOptions,
  type AdapterSettings,
} from "./adapter/embedding-adapter.ts";
export { type RunResult } from "./client/run-result.ts";
export { type EmbeddingJob } from "./client/make-job.ts";
export { SegmindClient } from "./client/segmind-client.ts";
export { type Embedding, type Metrics, type RunProgress, type RunSummary } from "./embedding.ts";
export { ClientClosedError } from "./errors/client-closed-error.ts";
export { ConnectionError } from "./errors/connection-error.ts";
export { EmbedManyError, type EmbedManyErrorOptions } from "./errors/embed-many-error.ts";
export {
  AuthenticationError,
  BadRequestError,
  GatewayError,
  InsufficientCreditsError,
  ModelNotFoundError,
  ModelRetiredError,
  PermissionDeniedError,
  RejectedParameterError,
  ServerError,
  SpendLimitError,
  type GatewayErrorOptions,
} from "./errors/gateway-error.ts";
export { InferenceFailed } from "./errors/inference-failed.ts";
export { InferenceTimeout } from "./errors/inference-timeout.ts";
export { InvalidInputError, type InputIssue } from "./errors/invalid-input-error.ts";
export { InvalidResponseError } from "./errors/invalid-response-error.ts";
export { JobExpiredError, JobNotFinishedError, JobNotFoundError } from "./errors/job-errors.ts";
export { MediaStreamError } from "./errors/media-stream-error.ts";
export { MissingApiKeyError } from "./errors/missing-api-key-error.ts";
export { OutcomeUnknownError } from "./errors/outcome-unknown-error.ts";
export { RateLimitError } from "./errors/rate-limit-error.ts";
export { TransportError } from "./errors/transport-error.ts";
export { type LossReason, type LostStage } from "./policy/post-outcome.ts";
export { StoreError, type StoreErrorOptions } from "./errors/store-error.ts";
export { SegmindAbortedError, type SegmindAbortedOptions } from "./errors/segmind-aborted-error.ts";
export { SegmindError, type SegmindErrorOptions } from "./errors/segmind-error.ts";
export { type Job, type JobState, type JobStatus, type LookOptions } from "./jobs/job.ts";
export { type Credits } from "./response/read-results.ts";
export { maxImages, type EmbedInput } from "./input/embed-input.ts";
export { acceptedMediaTypes, canonicalMediaType, type MediaKind } from "./input/media-kind.ts";
export { type MediaInput } from "./input/media-part.ts";
export { type MediaSource } from "./input/media-source.ts";
export {
  type CallOptions,
  type EmbedOptions,
  type EmbeddingJobOptions,
  type Mode,
  type OnUnknownOutcome,
  type RawCallOptions,
  type RequestOptions,
  type WaitOptions,
} from "./options/options.ts";
export { MemoryQuota } from "./quota/memory-quota.ts";
export { serialQuota } from "./quota/serial-quota.ts";
export { type Quota, type QuotaChange, type QuotaContext } from "./quota/quota.ts";
export {
  type ClockBounds,
  type Crowd,
  type LearnedLimit,
  type Pause,
  type QuotaState,
  type SendLog,
  type ServerWindow,
  type Slots,
  type OwnedSlots,
  type ReportedQuota,
} from "./quota/quota-state.ts";
export { applyChange, applyClaim } from "./store/apply-change.ts";
export {
  type AcceptedEntry,
  type EmbeddedEntry,
  type EmbeddingStore,
  type MaybePromise,
  type OpenEntry,
  type StoreChange,
  type StoreClaim,
  type StoreEntry,
  type UnknownEntry,
  type UnsettledKey,
} from "./embedding-store.ts";
export {
  type DurableStore,
  type SpaceStats,
  type StoredEmbedding,
  type StoreStats,
} from "./durable-store.ts";
export { MemoryStore, type MemoryStoreOptions } from "./store/memory-store.ts";
export { TASK_MODES, TASK_TYPES, type TaskMode, type TaskType } from "./options/task-type.ts";
export { type EmbedManyOptions, type EmbedManyResult, type RunOptions } from "./run/embed-many.ts";
export { type EmbedStreamOptions, type StreamItem } from "./run/embed-stream.ts";
export {
  tracing,
  type AttemptTrace,
  type EmbeddingTrace,
  type PaceTrace,
  type PollTrace,
  type RequestTrace,
} from "./send/tracing.ts";
export { type ClientOptions } from "./client/client-options.ts";
export {
  type Answered,
  type ExchangeOutcome,
  type ExchangeRequest,
  type HeaderEntries,
  type Lost,
  type RequestBody,
  type ResponseHeaders,
  type StreamedBody,
  type Transport,
} from "./transport/transport.ts";
export { FetchTransport, type Fetch, type FetchTransportOptions } from "./transport/fetch-transport.ts";
export { UndiciTransport, type UndiciTransportOptions } from "./transport/undici-transport.ts";
export { type Clock } from "./policy/clock.ts";
