import {
  AuthenticationError,
  BadRequestError,
  ConnectionError,
  EmbedManyError,
  InferenceFailed,
  InferenceTimeout,
  InsufficientCreditsError,
  InvalidInputError,
  ModelNotFoundError,
  ModelRetiredError,
  PermissionDeniedError,
  RateLimitError,
  RejectedParameterError,
  SegmindAbortedError,
  SegmindError,
  ServerError,
  SpendLimitError,
  TransportError,
} from "@segmind-embeddings/core";
import { ApiError } from "./api-error.ts";

/** Seconds until a caller should try again where nothing better is known. */
const defaultRetryAfter = 60;

/**
 * Turns an error of the client into one of OpenAI's form. `x-should-retry`, which OpenAI's clients heed, is true
 * only where sending the same again may succeed and risks no second bill.
 */
export function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (!SegmindError.isInstance(error))
    return new ApiError(500, "internal_error", "The server failed.", noRetry);
  // A run that ended early says how many inputs have vectors; its cause says what kind of error it is.
  const cause: unknown = EmbedManyError.isInstance(error) ? error.cause : error;
  const [status, code] = kindOf(cause);
  const isRetryable = SegmindError.isInstance(cause) && cause.isRetryable && !error.mayBeBilled;
  const headers = {
    "x-should-retry": String(isRetryable),
    ...(status === 429 ? { "retry-after": String(retryAfterOf(cause)) } : {}),
  };
  if (InvalidInputError.isInstance(error)) {
    const [issue] = error.issues;
    return new ApiError(status, code, paramsOf(error.message), {
      param: issue === undefined ? null : paramsOf(issue.path),
      headers,
    });
  }
  // The key is the server's: its callers can do nothing about it.
  const message = AuthenticationError.isInstance(cause)
    ? "The gateway refused this server's own key. Tell who runs the server to check SEGMIND_API_KEY."
    : error.message;
  return new ApiError(status, code, message, { headers });
}

const noRetry = { headers: { "x-should-retry": "false" } };

function kindOf(error: unknown): [status: number, code: string] {
  const is = (...types: { isInstance(value: unknown): boolean }[]): boolean =>
    types.some((type) => type.isInstance(error));
  if (is(InvalidInputError)) return [400, "invalid_input"];
  if (is(RateLimitError)) return [429, "rate_limit_exceeded"];
  if (is(InsufficientCreditsError, SpendLimitError) || isOwnSpendLimit(error))
    return [429, "insufficient_quota"];
  if (is(AuthenticationError)) return [502, "upstream_authentication_failed"];
  if (is(PermissionDeniedError)) return [403, "permission_denied"];
  if (is(ModelNotFoundError, ModelRetiredError)) return [404, "model_not_found"];
  if (is(BadRequestError, RejectedParameterError, InferenceFailed)) return [400, "rejected_input"];
  if (is(InferenceTimeout)) return [504, "timeout"];
  if (is(ServerError, ConnectionError)) return [503, "upstream_unavailable"];
  // Nobody is there to read it; 499 is what proxies log for it.
  if (is(SegmindAbortedError)) return [499, "aborted"];
  return SegmindError.isInstance(error) ? [502, error.code.toLowerCase()] : [500, "internal_error"];
}

/** A transport that was told to spend no more refuses a request with the code of core's `SpendLimitError`. */
function isOwnSpendLimit(error: unknown): boolean {
  if (!TransportError.isInstance(error)) return false;
  return (error.cause as { code?: unknown } | undefined)?.code === "SPEND_LIMIT_REACHED";
}

function retryAfterOf(error: unknown): number {
  const resetAt = RateLimitError.isInstance(error) ? error.resetAt : undefined;
  if (resetAt === undefined) return defaultRetryAfter;
  return Math.max(1, Math.ceil((resetAt.getTime() - Date.now()) / 1000));
}

/** Core's names for what a request has other names for. */
function paramsOf(text: string): string {
  return text
    .replaceAll("options.outputDimensionality", "dimensions")
    .replaceAll(/(^|; )(\[\d+\])(?:\.input)?/g, "$1input$2");
}
