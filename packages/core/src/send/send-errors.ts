import { describeThrown } from "../errors/describe-thrown.ts";
import { ConnectionError } from "../errors/connection-error.ts";
import { InferenceTimeout } from "../errors/inference-timeout.ts";
import { InvalidResponseError } from "../errors/invalid-response-error.ts";
import { MediaStreamError } from "../errors/media-stream-error.ts";
import { OutcomeUnknownError } from "../errors/outcome-unknown-error.ts";
import { RateLimitError } from "../errors/rate-limit-error.ts";
import type { Redact } from "../errors/redact.ts";
import { SegmindAbortedError } from "../errors/segmind-aborted-error.ts";
import { SegmindError } from "../errors/segmind-error.ts";
import { TransportError } from "../errors/transport-error.ts";
import type { PostOutcome } from "../policy/post-outcome.ts";
import { requestIdPattern } from "../response/read-results.ts";
import type { Answered, ExchangeOutcome } from "../transport/transport.ts";
import type { Call } from "./call.ts";
import { errorFromResponse } from "./error-from-response.ts";
import { mayBeBilled, type Usage } from "./usage.ts";

/**
 * The error of a POST that gave no result.
 *
 * @param lastError the error of the attempt before: where the time is over, it says what took so long
 */
export function errorOfPost(
  call: Call,
  response: ExchangeOutcome,
  outcome: PostOutcome,
  name: string,
  lastError: SegmindError | undefined,
): SegmindError {
  const { context, usage } = call;
  if (response.type === "answered") return errorOfResponse(call, response, name);
  // A refusal stays one although the call's time was over before its page was read.
  if (response.reason === "deadline" && outcome !== "refused") return timeoutError(call, lastError);
  const isBilled = mayBeBilled(usage);
  if (outcome === "bodyFailed") return bodyError(response.cause, isBilled);
  const cause = safeCause(response.cause, context.redact);
  if (outcome === "unusable") return transportError(name, cause, usage);
  if (outcome === "unreadable") {
    return new InvalidResponseError(
      `${name} was answered with what cannot be read (${cause.message}): it may have been billed, and is not sent ` +
        "again. Check `baseUrl` and what stands between here and the gateway.",
      { cause, mayBeBilled: isBilled },
    );
  }
  if (outcome === "unanswered") {
    return new OutcomeUnknownError(
      `${name} got no whole response (${cause.message}), and may have been done and billed. ` +
        "`onUnknownOutcome` says whether to send it again.",
      { cause },
    );
  }
  if (response.status !== undefined) {
    return errorOfResponse(call, { ...response, type: "answered", status: response.status }, name);
  }
  const what =
    response.stage === "connecting"
      ? `no connection to ${context.baseUrl.origin}`
      : "the connection was lost before the whole request was written";
  const bill = isBilled ? "This attempt was not billed; an earlier one may have been." : "It was not billed.";
  return new ConnectionError(`${name}: ${what} (${cause.message}). ${bill}`, {
    cause,
    mayBeBilled: isBilled,
  });
}

/** The error of a GET that gave nothing that can be read. */
export function errorOfGet(call: Call, response: ExchangeOutcome, name: string): SegmindError {
  const { context, usage } = call;
  if (response.type === "lost") {
    if (response.reason === "deadline") return timeoutError(call);
    const cause = safeCause(response.cause, context.redact);
    const { requestId } = usage;
    const facts = { cause, requestId, mayBeBilled: mayBeBilled(usage) };
    if (response.reason === "unusable") return transportError(name, cause, usage);
    if (response.reason === "tooLarge") return new InvalidResponseError(`${name}: ${cause.message}`, facts);
    return new ConnectionError(`${name} got no whole response (${cause.message}).`, {
      ...facts,
      isRetryable: true,
    });
  }
  if (response.status >= 300) return errorOfResponse(call, response, name);
  return unreadableError(response, name, usage);
}

/** The error of a GET's success that is no JSON, or not of the form it should have. */
export function unreadableError(
  { status }: Pick<ExchangeOutcome, "status">,
  name: string,
  usage: Usage,
): InvalidResponseError {
  const message = `${name} was answered with ${String(status)} and no JSON that can be read.`;
  return new InvalidResponseError(message, { requestId: usage.requestId, mayBeBilled: mayBeBilled(usage) });
}

/** The error of a response that is no success. Where it is about a job, its id is the job's. */
export function errorOfResponse(
  { context: { redact }, usage }: Call,
  response: Answered,
  name: string,
): SegmindError {
  return errorFromResponse(
    {
      status: response.status,
      body: response.body,
      call: name,
      hasPosted: usage.attempts > 0,
      requestId: usage.requestId ?? requestIdOf(response, redact),
      mayBeBilled: mayBeBilled(usage),
    },
    redact,
  );
}

/** @param what whose timeout it was, in a sentence; the call's own by default */
export function timeoutError(
  { limits, usage }: Call,
  cause?: unknown,
  what = `The operation took longer than its timeout (${String(limits.timeout)} ms).`,
): InferenceTimeout {
  const { requestId } = usage;
  const advice =
    requestId === undefined
      ? "Raise `timeout`, or find out what made it slow from the error's cause."
      : whereJobIs(requestId);
  const last = cause instanceof Error ? ` What went wrong last: ${cause.message}` : "";
  return new InferenceTimeout(`${what}${last} ${advice}`, {
    requestId,
    mayBeBilled: mayBeBilled(usage),
    cause,
  });
}

/** The same error for a call that may have been billed: by an earlier attempt, or for the job that it is about. */
export function asMaybeBilled(error: RateLimitError, { requestId, attempts }: Usage): RateLimitError {
  const advice = requestId === undefined ? "An earlier attempt may have been billed." : whereJobIs(requestId);
  const { resetAt } = error;
  return new RateLimitError(`${error.message} ${advice}`, {
    requestId,
    mayBeBilled: true,
    // A call that sent nothing but GETs is safe to repeat.
    isRetryable: attempts === 0,
    cause: error,
    ...(resetAt === undefined ? {} : { resetAt }),
  });
}

/** The error of a call: where its signal aborted, with what is known of it. */
export function asAborted(error: unknown, { signal, usage }: Call): unknown {
  if (signal?.aborted !== true || error !== signal.reason) return error;
  const { requestId } = usage;
  const requestIds = new Map(requestId === undefined ? [] : [[0, requestId]]);
  return new SegmindAbortedError(error, { requestIds, mayBeBilled: mayBeBilled(usage) });
}

/** The gateway's id of a response, where it is one that may be shown. */
export function requestIdOf(response: ExchangeOutcome, redact: Redact): string | undefined {
  const id = response.headers["x-request-id"];
  return typeof id === "string" && requestIdPattern.test(id) && !redact.isSecretIn(id) ? id : undefined;
}

function whereJobIs(requestId: string): string {
  return `Job ${requestId} goes on at the gateway: take it up again by its id within the hour.`;
}

/** The error of a transport that cannot send: asking it again is of no use. */
function transportError(name: string, cause: Error, usage: Usage): TransportError {
  const { requestId } = usage;
  const message = `${name} cannot be sent: ${cause.message}`;
  return new TransportError(message, { cause, requestId, mayBeBilled: mayBeBilled(usage) });
}

/** An error of the body's own: a medium that could not be read. */
function bodyError(cause: unknown, isBilled: boolean): SegmindError {
  if (SegmindError.isInstance(cause) && !isBilled) return cause;
  const why = describeThrown(cause).replace(/\.$/, "");
  return new MediaStreamError(
    `A medium could not be read while it was being sent: ${why}. This attempt was not billed.`,
    { cause, mayBeBilled: isBilled },
  );
}

/** What the network said, without what an error of its kind may carry: bytes of the response, an echoed key. */
function safeCause(cause: unknown, redact: Redact): Error {
  const thrown = typeof cause === "object" && cause !== null ? cause : { message: cause };
  const { message, name, code, errors } = thrown as Partial<AggregateError & { code: string | number }>;
  // Where a name has several addresses, each has an error of its own.
  const messages = Array.isArray(errors)
    ? errors.map((error) => (error as Partial<Error> | null | undefined)?.message)
    : [message];
  const said = redact(messages.filter(Boolean).join(", ") || String(code ?? name ?? "unknown"));
  const safe: Error & { code?: string | number } = new Error(said);
  if (name !== undefined) safe.name = name;
  if (code !== undefined) safe.code = code;
  return safe;
}
