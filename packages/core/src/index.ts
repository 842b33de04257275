export { BadRequestError } from "./errors/gateway-error.ts";
export { AuthenticationError } from "./errors/gateway-error.ts";
export { GatewayError } from "./errors/gateway-error.ts";
export { InsufficientCreditsError } from "./errors/gateway-error.ts";
export { ModelNotFoundError } from "./errors/gateway-error.ts";
export { ModelRetiredError } from "./errors/gateway-error.ts";
export { PermissionDeniedError } from "./errors/gateway-error.ts";
export { RejectedParameterError } from "./errors/gateway-error.ts";
export { ServerError } from "./errors/gateway-error.ts";
export { SpendLimitError } from "./errors/gateway-error.ts";
export { ClientClosedError } from "./errors/client-closed-error.ts";
export { ConnectionError } from "./errors/connection-error.ts";
export { InferenceFailed } from "./errors/inference-failed.ts";
export { InferenceTimeout } from "./errors/inference-timeout.ts";
export { InvalidInputError, type InputIssue } from "./errors/invalid-input-error.ts";
export { InvalidResponseError } from "./errors/invalid-response-error.ts";
export { JobExpired, JobNotFinished, JobNotFound } from "./errors/job-errors.ts";
export { MissingApiKeyError } from "./errors/missing-api-key-error.ts";
export { OutcomeUnknownError } from "./errors/outcome-unknown-error.ts";
export { RateLimitError } from "./errors/rate-limit-error.ts";
export { SegmindError, type SegmindErrorOptions } from "./errors/segmind-error.ts";
export { type Credits } from "./schema/answers.ts";
export { maxImages, type EmbedInput } from "./schema/embed-input.ts";
export { type Embedding, type Metrics } from "./schema/embedding.ts";
export { acceptedMediaTypes, type MediaKind } from "./schema/media-kind.ts";
export { type MediaInput } from "./schema/media-part.ts";
export { type MediaSource } from "./schema/media-source.ts";
export {
  type CallOptions,
  type ClientOptions,
  type EmbedOptions,
  type Mode,
  type OnUnknownOutcome,
  type RawCallOptions,
  type RequestOptions,
} from "./schema/options.ts";
export { TASK_MODES, TASK_TYPES, type TaskMode, type TaskType } from "./schema/task-type.ts";
