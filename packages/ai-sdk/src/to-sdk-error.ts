import { APICallError, InvalidArgumentError, LoadAPIKeyError } from "@ai-sdk/provider";
import {
  EmbedManyError,
  InvalidInputError,
  SegmindAbortedError,
  SegmindError,
} from "@segmind-embeddings/core";

/**
 * Turns an error of the client into the AI SDK's own, with the client's as `cause`. None is retryable: the client has
 * tried as often as it may, and a retry around it would send, and pay, again. An abort stays what it is.
 *
 * @param url where the client sends its requests
 */
export function toSdkError(error: unknown, url: string, model: string, values: number): unknown {
  if (!SegmindError.isInstance(error) || SegmindAbortedError.isInstance(error)) return error;
  const { message } = error;
  if (error.code === "MISSING_API_KEY") return new LoadAPIKeyError({ message });
  if (InvalidInputError.isInstance(error)) {
    return new InvalidArgumentError({ argument: error.issues[0]?.path ?? "values", message, cause: error });
  }
  // Of a run, the status is the one of what ended it.
  const first: unknown = EmbedManyError.isInstance(error) ? error.cause : error;
  const { status } = (first ?? {}) as { status?: unknown };
  return new APICallError({
    message,
    url,
    // What was embedded is nobody's business who reads a log.
    requestBodyValues: { model, values },
    ...(typeof status === "number" ? { statusCode: status } : {}),
    isRetryable: false,
    data: error.toJSON(),
    cause: error,
  });
}
