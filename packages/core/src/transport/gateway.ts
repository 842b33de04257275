import { ConnectionError } from "../errors/connection-error.ts";
import { MediaStreamError } from "../errors/media-stream-error.ts";
import { SegmindError } from "../errors/segmind-error.ts";
import { InferenceTimeout } from "../errors/inference-timeout.ts";
import { InvalidResponseError } from "../errors/invalid-response-error.ts";
import { OutcomeUnknownError } from "../errors/outcome-unknown-error.ts";
import { RateLimitError } from "../errors/rate-limit-error.ts";
import { TransportError } from "../errors/transport-error.ts";
import { redactor, type Redact } from "../errors/redact.ts";
import { backoff } from "../policy/backoff.ts";
import type { Clock } from "../policy/clock.ts";
import type { PaceRequest, Pacer, Slot } from "../quota/pacer.ts";
import {
  isSentAgain,
  outcomeOfLoss,
  outcomeOfStatus,
  postOutcomes,
  type PostOutcome,
} from "../policy/post-outcome.ts";
import { readQuotaHeaders } from "../quota/quota-headers.ts";
import { sleep } from "../policy/sleep.ts";
import { requestIdPattern } from "../response/answers.ts";
import type { BaseUrl } from "./base-url.ts";
import { errorFromReply } from "./error-from-reply.ts";
import type { Operation } from "./operation.ts";
import { traced, tracing, type AttemptTrace } from "./tracing.ts";
import type {
  Answered as AnsweredReply,
  ExchangeOutcome as Reply,
  ExchangeRequest,
  HeaderEntries,
  RequestBody,
  Transport,
} from "./transport.ts";

/** How long the submit of a job that was sent whole and then aborted is still waited for: its id is paid for. */
const abortGraceOfSubmits = 1_000;

export interface GatewayOptions {
  readonly baseUrl: BaseUrl;
  readonly apiKey: string;
  /** What the user's own headers hold; as secret as the key. */
  readonly headerValues: readonly string[];
  /** Sent with every request. */
  readonly headers: HeaderEntries;
  readonly transport: Transport;
  /** Whether to close the transport at the end: one of the user's is the user's to close. */
  readonly isTransportOwn: boolean;
  readonly pacer: Pacer;
  readonly requestsPerMinute: number | undefined;
  readonly clock: Clock;
  /** From 0 up to 1. */
  readonly random: () => number;
}

/** What differs from one request to the next. */
type PartialRequest = Omit<ExchangeRequest, "origin" | "headers" | "onSent">;

/** The gateway as the rest of the client sees it: POSTs that are paced and retried, and single GETs. */
export class Gateway {
  readonly clock: Clock;
  readonly pacer: Pacer;
  readonly redact: Redact;
  readonly requestsPerMinute: number | undefined;
  readonly #options: GatewayOptions;

  constructor(options: GatewayOptions) {
    this.#options = options;
    this.clock = options.clock;
    this.pacer = options.pacer;
    this.requestsPerMinute = options.requestsPerMinute;
    this.redact = redactor(options.apiKey, options.headerValues);
  }

  /** Closes the client's own connections. */
  async close(): Promise<void> {
    if (this.#options.isTransportOwn) await this.#options.transport.close();
  }

  /**
   * The one retry loop: `retry(pace(attempt))`. Every attempt is paced, and no slot is held while backing off.
   *
   * @returns the first success; what its body is worth is for the caller to say, and it is never sent again
   * @throws the error of the last attempt; InferenceTimeout; RateLimitError; the signal's reason
   */
  async post(path: string, body: RequestBody, operation: Operation): Promise<AnsweredReply> {
    const { effort, signal, isTextAlone } = operation;
    const rules = { maxRetries: effort.maxRetries, onUnknownOutcome: effort.onUnknownOutcome, isTextAlone };
    const call = `POST ${path}`;
    let lastError: SegmindError | undefined;
    for (;;) {
      const reply = await this.#pacedAttempt(path, body, operation);
      const outcome = reply.type === "answered" ? outcomeOfStatus(reply.status) : outcomeOfLoss(reply);
      if (postOutcomes[outcome].billed === "unknown") operation.mayBeBilled = true;
      if (reply.type === "lost" && reply.reason === "aborted") throw signal?.reason;
      if (reply.type === "answered" && outcome === "answered") return reply;
      const error = this.#errorOf(reply, outcome, call, operation, lastError);
      lastError = error;
      const isFinal = reply.type === "lost" && reply.reason === "deadline";
      if (isFinal || !isSentAgain(outcome, operation, rules)) throw error;
      if (outcome === "unanswered") operation.resends += 1;
      if (outcome === "serverError") operation.serverErrors += 1;
      if (outcome === "rateLimited") continue;
      const delay = backoff(
        operation.retries,
        effort.retryDelay,
        effort.maxRetryDelay,
        this.#options.random(),
      );
      operation.retries += 1;
      await this.pause(Math.max(delay, retryAfterOf(reply)), operation, error);
    }
  }

  /**
   * One GET, which is always safe to repeat; repeating it is the caller's business. It passes the pacer only where
   * GETs were seen to use up quota.
   *
   * @throws the signal's reason
   */
  async get(path: string, operation: Operation): Promise<Reply> {
    const slot = this.pacer.pollsCount ? await this.#acquire(operation, true) : undefined;
    const { attemptTimeout, idleTimeout } = operation.effort;
    const { signal, deadline } = operation;
    const reply = await this.#exchange(
      { method: "GET", path, attemptTimeout, idleTimeout, deadline, signal },
      slot,
    );
    if (slot !== undefined) endSlot(slot, reply);
    else if (reply.status !== undefined) {
      this.pacer.observeGet(reply.status, readQuotaHeaders(reply.headers));
    }
    if (reply.type === "lost" && reply.reason === "aborted") throw signal?.reason;
    return reply;
  }

  /**
   * Repeats a GET until it can be read: GETs are always safe to repeat.
   *
   * @param read what to make of a reply; `undefined` where it is worth nothing
   * @throws what `read` throws; the last reply's error once `maxRetries` are used up; InferenceTimeout
   */
  async repeatGet<Value>(
    call: string,
    get: () => Promise<Reply>,
    operation: Operation,
    read: (reply: Reply) => { value: Value } | undefined,
  ): Promise<Value> {
    const { maxRetries, retryDelay, maxRetryDelay } = operation.effort;
    operation.startedAt ??= this.clock.now();
    for (let retry = 0; ; retry += 1) {
      const reply = await get();
      const reading = read(reply);
      if (reading !== undefined) return reading.value;
      const error = this.errorOfGet(reply, call, operation);
      if (retry >= maxRetries || TransportError.isInstance(error)) throw error;
      const quotaPause = reply.status === 429 ? this.pacer.pauseLeft : 0;
      const delay = backoff(retry, retryDelay, maxRetryDelay, this.#options.random());
      await this.pause(Math.max(quotaPause, delay), operation, error);
    }
  }

  /** Waits as part of an operation, within its deadline. */
  async pause(milliseconds: number, operation: Operation, cause?: unknown): Promise<void> {
    const left = operation.deadline - this.clock.now();
    if (milliseconds > left) {
      await sleep(this.clock, Math.max(0, left), operation.signal);
      throw this.timeoutOf(operation, cause);
    }
    await sleep(this.clock, milliseconds, operation.signal);
  }

  timeoutOf(operation: Operation, cause?: unknown): InferenceTimeout {
    const { requestId, mayBeBilled } = operation;
    const advice =
      requestId === undefined
        ? "Raise `timeout`, or find out what made it slow from the error's cause."
        : whereJobIs(requestId);
    const last = cause instanceof Error ? ` What went wrong last: ${cause.message}` : "";
    return new InferenceTimeout(
      `The operation took longer than its timeout (${String(operation.effort.timeout)} ms).${last} ${advice}`,
      {
        requestId,
        mayBeBilled,
        cause,
      },
    );
  }

  /** The error of a reply that is no success, to a call that is not sent again. */
  errorOfReply(reply: AnsweredReply, call: string, operation: Operation): SegmindError {
    return errorFromReply(
      {
        status: reply.status,
        body: reply.body,
        call,
        hasPosted: operation.attempts > 0,
        requestId: requestIdOf(reply, this.redact) ?? operation.requestId,
        mayBeBilled: operation.mayBeBilled,
      },
      this.redact,
    );
  }

  async #pacedAttempt(path: string, body: RequestBody, operation: Operation): Promise<Reply> {
    const turn = this.#acquire(operation, operation.attempts > 0);
    const slot = turn instanceof Promise ? await turn : turn;
    operation.startedAt ??= this.clock.now();
    operation.attempts += 1;
    const { attemptTimeout, idleTimeout } = operation.effort;
    const request = {
      method: "POST" as const,
      path,
      body,
      // What is not sent twice must not be lost to a connection that was about to be closed.
      isOnFreshConnection: !operation.isTextAlone,
      attemptTimeout,
      idleTimeout,
      abortGrace: path.startsWith("/v2/") ? abortGraceOfSubmits : 0,
      deadline: operation.deadline,
      signal: operation.signal,
    };
    const reply = tracing.attempt.hasSubscribers
      ? await this.#tracedExchange(request, slot, operation.attempts)
      : await this.#exchange(request, slot);
    endSlot(slot, reply);
    return reply;
  }

  async #tracedExchange(request: PartialRequest, slot: Slot, attempt: number): Promise<Reply> {
    const trace: AttemptTrace = { method: "POST", path: request.path, attempt };
    return traced(tracing.attempt, trace, async () => {
      const reply = await this.#exchange(request, slot);
      if (reply.status !== undefined) trace.status = reply.status;
      trace.outcome = reply.type === "answered" ? "answered" : `${reply.reason} while ${reply.stage}`;
      return reply;
    });
  }

  #exchange(request: PartialRequest, slot: Slot | undefined): Promise<Reply> {
    const { baseUrl, headers, transport } = this.#options;
    return transport.exchange({
      ...request,
      origin: baseUrl.origin,
      path: `${baseUrl.path}${request.path}`,
      headers,
      onSent: slot && (() => slot.sent()),
    });
  }

  /** Waits for quota, within `maxQueueTime` and the operation's deadline. */
  #acquire(operation: Operation, isRetry: boolean): Slot | Promise<Slot> {
    const { lane, signal, effort } = operation;
    const queueTimeLeft = effort.maxQueueTime - operation.queuedFor;
    const timeLeft = operation.deadline - this.clock.now();
    const request = {
      lane,
      isRetry,
      requestsPerMinute: this.requestsPerMinute,
      maxWait: Math.max(0, Math.min(queueTimeLeft, timeLeft)),
      signal,
    };
    return this.pacer.tryAcquire(request) ?? this.#queue(request, operation, timeLeft < queueTimeLeft);
  }

  /** @param isUrgent the operation's timeout is over before its `maxQueueTime` */
  async #queue(request: PaceRequest, operation: Operation, isUrgent: boolean): Promise<Slot> {
    const { lane, isRetry } = request;
    const since = this.clock.now();
    operation.isQueued = true;
    try {
      return await traced(tracing.pace, { lane, isRetry }, () => this.pacer.acquire(request));
    } catch (error) {
      if (!RateLimitError.isInstance(error)) throw error;
      if (isUrgent) throw this.timeoutOf(operation, error);
      throw operation.mayBeBilled ? asMaybeBilled(error, operation) : error;
    } finally {
      operation.isQueued = false;
      operation.queuedFor += this.clock.now() - since;
    }
  }

  /** @param lastError that of the attempt before, which tells what took so long where the time is over */
  #errorOf(
    reply: Reply,
    outcome: PostOutcome,
    call: string,
    operation: Operation,
    lastError: SegmindError | undefined,
  ): SegmindError {
    if (reply.type === "answered") return this.errorOfReply(reply, call, operation);
    if (reply.reason === "deadline") return this.timeoutOf(operation, lastError);
    const { mayBeBilled } = operation;
    if (outcome === "bodyFailed") return asBodyError(reply.cause, mayBeBilled);
    const cause = this.#safeCause(reply.cause);
    if (outcome === "unusable") return this.#transportError(call, cause, operation);
    if (outcome === "unreadable") {
      return new InvalidResponseError(
        `${call} was answered with what cannot be read (${cause.message}): it may have been billed, and is not sent ` +
          "again. Check `baseUrl` and what stands between here and the gateway.",
        { cause, mayBeBilled },
      );
    }
    if (outcome === "unanswered") {
      return new OutcomeUnknownError(
        `${call} got no whole answer (${cause.message}), and may have been done and billed. ` +
          "`onUnknownOutcome` says whether to send it again.",
        { cause },
      );
    }
    if (reply.status !== undefined) {
      return this.errorOfReply({ ...reply, type: "answered", status: reply.status }, call, operation);
    }
    const what =
      reply.stage === "connecting"
        ? `no connection to ${this.#options.baseUrl.origin}`
        : "the connection was lost before the whole request was written";
    return new ConnectionError(`${call}: ${what} (${cause.message}). It was not billed.`, {
      cause,
      mayBeBilled,
    });
  }

  /** The error of a transport that cannot send: asking it again is of no use. */
  #transportError(call: string, cause: Error, { requestId, mayBeBilled }: Operation): TransportError {
    const message = `${call} cannot be sent: ${cause.message}`;
    return new TransportError(message, { cause, requestId, mayBeBilled });
  }

  /** The error of a GET's reply that can be given no other meaning. */
  errorOfGet(reply: Reply, call: string, operation: Operation): SegmindError {
    if (reply.type === "lost") {
      if (reply.reason === "deadline") return this.timeoutOf(operation);
      const { requestId, mayBeBilled } = operation;
      const cause = this.#safeCause(reply.cause);
      if (reply.reason === "unusable") return this.#transportError(call, cause, operation);
      return new ConnectionError(`${call} got no whole answer (${cause.message}).`, {
        cause,
        requestId,
        mayBeBilled,
        isRetryable: true,
      });
    }
    if (reply.status >= 300) return this.errorOfReply(reply, call, operation);
    return this.unreadable(reply, call, operation);
  }

  /** The error of a GET's success that is no JSON, or not of the form it should have. */
  unreadable({ status }: Pick<Reply, "status">, call: string, operation: Operation): InvalidResponseError {
    const { requestId, mayBeBilled } = operation;
    const message = `${call} was answered with ${String(status)} and no JSON that can be read.`;
    return new InvalidResponseError(message, { requestId, mayBeBilled });
  }

  /** What the network said, without what an error of its kind may carry: bytes of the answer, an echoed key. */
  #safeCause(cause: unknown): Error {
    const { message, name, code, errors } = cause as Partial<AggregateError & { code: string }>;
    // Where a name has several addresses, each has an error of its own.
    const messages = Array.isArray(errors)
      ? errors.map((error) => (error as Partial<Error>).message)
      : [message];
    const said = this.redact(messages.filter(Boolean).join(", ") || (code ?? name ?? "unknown"));
    const safe: Error & { code?: string } = new Error(said);
    if (name !== undefined) safe.name = name;
    if (code !== undefined) safe.code = code;
    return safe;
  }
}

/** Tells the pacer what became of a request. */
function endSlot(slot: Slot, reply: Reply): void {
  if (reply.status !== undefined) slot.answered(reply.status, readQuotaHeaders(reply.headers));
  else if (reply.type === "lost" && reply.stage === "connecting") slot.release();
  else slot.lost();
}

/** An error of the body's own: a medium that could not be read. */
function asBodyError(cause: unknown, mayBeBilled: boolean): SegmindError {
  if (SegmindError.isInstance(cause) && !mayBeBilled) return cause;
  const why = (cause instanceof Error ? cause.message : String(cause)).replace(/\.$/, "");
  return new MediaStreamError(
    `A medium could not be read while it was being sent: ${why}. This attempt was not billed.`,
    { cause, mayBeBilled },
  );
}

function whereJobIs(requestId: string): string {
  return `Job ${requestId} goes on at the gateway: take it up again by its id within the hour.`;
}

/** The same error of an operation that may have been billed, for an earlier attempt or for the job it is about. */
function asMaybeBilled(error: RateLimitError, { requestId, attempts }: Operation): RateLimitError {
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

/** The gateway's id of an answer, where it is one that may be shown. */
export function requestIdOf(reply: Reply, redact: Redact): string | undefined {
  const id = reply.headers["x-request-id"];
  return typeof id === "string" && requestIdPattern.test(id) && !redact.isSecretIn(id) ? id : undefined;
}

/** Milliseconds that a server in trouble asks to be left alone for, within reason. */
function retryAfterOf(reply: Reply): number {
  return Math.min(readQuotaHeaders(reply.headers).retryAfter ?? 0, 60_000);
}
