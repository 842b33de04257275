import { RateLimitError } from "../errors/rate-limit-error.ts";
import type { SegmindError } from "../errors/segmind-error.ts";
import { backoff } from "../policy/backoff.ts";
import { isSentAgain, outcomeOfLoss, outcomeOfStatus, postOutcomes } from "../policy/post-outcome.ts";
import { sleep } from "../policy/sleep.ts";
import type { Slot } from "../quota/paced-slot.ts";
import { readQuotaHeaders } from "../quota/quota-headers.ts";
import type { Purchase } from "../store/purchase.ts";
import type { PaceRequest } from "../quota/waiters.ts";
import type { Answered, ExchangeOutcome, ExchangeRequest, RequestBody } from "../transport/transport.ts";
import { deadlineOf, type Call } from "./call.ts";
import { asMaybeBilled, errorOfPost, timeoutError } from "./send-errors.ts";
import { traced, tracing, type AttemptTrace } from "./tracing.ts";
import { addQueueTime, mayBeBilled } from "./usage.ts";

/** One POST: what is sent, and the purchase that is recorded in the store. */
export interface PostRequest {
  readonly path: string;
  readonly body: RequestBody;
  /** The claim that is durable before the first byte is sent; without a store there is none. */
  readonly purchase?: Purchase | undefined;
  /** Milliseconds that an aborted request which was written whole may still take to be answered. @default 0 */
  readonly abortGrace?: number;
}

/**
 * The one retry loop of POSTs: retry(pace(claim(attempt))). Every attempt is paced, and no quota is held while backing
 * off.
 *
 * @returns the first success; what its body is worth is for the caller to say, and it is never sent again
 * @throws the error of the last attempt; InferenceTimeout; RateLimitError; StoreError; ClaimTakenError; the signal's reason
 */
export async function post(call: Call, request: PostRequest): Promise<Answered> {
  const { context, limits, isTextOnly, usage } = call;
  const rules = { maxRetries: limits.maxRetries, onUnknownOutcome: limits.onUnknownOutcome, isTextOnly };
  const name = `POST ${request.path}`;
  let lastError: SegmindError | undefined;
  try {
    for (;;) {
      const response = await attempt(call, request);
      const outcome =
        response.type === "answered" ? outcomeOfStatus(response.status) : outcomeOfLoss(response);
      if (response.type === "answered" && outcome === "answered") return response;
      if (postOutcomes[outcome].billed === "unknown") usage.unknownOutcomes += 1;
      if (usage.unknownOutcomes === 0) await request.purchase?.free();
      if (response.type === "lost" && response.reason === "aborted") throw call.signal?.reason;
      const error = errorOfPost(call, response, outcome, name, lastError);
      const isOver = response.type === "lost" && response.reason === "deadline";
      if (isOver || !isSentAgain(outcome, usage, rules)) throw error;
      lastError = error;
      if (outcome === "unanswered") usage.resends += 1;
      if (outcome === "serverError") usage.serverErrors += 1;
      if (outcome === "rateLimited") continue;
      const delay = backoff(usage.retries, limits.retryDelay, limits.maxRetryDelay, context.random());
      usage.retries += 1;
      await pause(call, Math.max(delay, retryAfterOf(response)), error);
    }
  } catch (error) {
    // A run that stops does not abort what it has sent: the item failed for what was wrong with its last attempt.
    const isStopped =
      call.stop?.aborted === true && error === call.stop.reason && call.signal?.aborted !== true;
    throw isStopped && lastError !== undefined ? lastError : error;
  }
}

/** Waits as part of a call, within its deadline. Ends early where nothing more is to be sent. */
export async function pause(call: Call, milliseconds: number, cause?: unknown): Promise<void> {
  const { usage } = call;
  const { clock } = call.context;
  const left = deadlineOf(call) - clock.now();
  // A job that was accepted is waited for although its run has stopped: nothing is sent for it but GETs.
  const signal = usage.requestId === undefined ? call.stop : call.signal;
  await sleep(clock, Math.max(0, Math.min(milliseconds, left)), signal);
  if (milliseconds > left) throw timeoutError(call, cause);
}

async function attempt(
  call: Call,
  { path, body, purchase, abortGrace = 0 }: PostRequest,
): Promise<ExchangeOutcome> {
  const { context, usage, signal, isTextOnly } = call;
  const wanted = quotaRequest(call, usage.attempts > 0);
  const slot = context.quota.tryAcquire(wanted) ?? (await waitForQuota(call, wanted));
  try {
    if (purchase !== undefined) await purchase.claim();
    if (call.stop?.aborted) {
      if (usage.unknownOutcomes === 0) await purchase?.free();
      throw call.stop.reason;
    }
  } catch (error) {
    slot.release();
    throw error;
  }
  usage.startedAt ??= context.clock.now();
  usage.attempts += 1;
  // What is not sent twice must not be lost to a connection that was about to be closed.
  const request = {
    method: "POST",
    path,
    body,
    signal,
    abortGrace,
    isOnFreshConnection: !isTextOnly,
  } as const;
  const response = tracing.attempt.hasSubscribers
    ? await tracedExchange(call, request, slot)
    : await exchange(call, request, slot);
  // A run hears of a response that stops it before the quota lets the next request go.
  if (response.status !== undefined) call.onStatus?.(response.status);
  endSlot(slot, response);
  return response;
}

function tracedExchange(call: Call, request: PartialRequest, slot: Slot): Promise<ExchangeOutcome> {
  const trace: AttemptTrace = { method: "POST", path: request.path, attempt: call.usage.attempts };
  return traced(tracing.attempt, trace, async () => {
    const response = await exchange(call, request, slot);
    if (response.status !== undefined) trace.status = response.status;
    trace.outcome = response.type === "answered" ? "answered" : `${response.reason} while ${response.stage}`;
    return response;
  });
}

/** What differs from one request to the next. */
type PartialRequest = Pick<
  ExchangeRequest,
  "method" | "path" | "body" | "signal" | "abortGrace" | "isOnFreshConnection"
>;

/** One exchange, by the call's limits. */
export function exchange(
  call: Call,
  request: PartialRequest,
  slot: Slot | undefined,
): Promise<ExchangeOutcome> {
  const { transport, baseUrl, headers } = call.context;
  const { attemptTimeout, idleTimeout } = call.limits;
  return transport.exchange({
    ...request,
    origin: baseUrl.origin,
    path: `${baseUrl.path}${request.path}`,
    headers,
    attemptTimeout,
    idleTimeout,
    deadline: deadlineOf(call),
    onSent: slot && (() => slot.sent()),
  });
}

/** What a call asks of the quota: the permission to send one request, within `maxQueueTime` and the call's deadline. */
export function quotaRequest(call: Call, isRetry: boolean): PaceRequest {
  const { context, priority, stop, signal, usage } = call;
  return {
    priority,
    isRetry,
    requestsPerMinute: context.requestsPerMinute,
    reserve: context.reserve,
    maxWait: Math.max(0, Math.min(queueTimeLeft(call), timeLeft(call))),
    signal: usage.requestId === undefined ? stop : signal,
  };
}

/** Waits for the permission to send one request, where there is none at once. */
export async function waitForQuota(call: Call, request: PaceRequest): Promise<Slot> {
  const { usage } = call;
  const { quota, clock } = call.context;
  const { priority, isRetry } = request;
  const since = clock.now();
  // The call's timeout is over before its `maxQueueTime`.
  const isUrgent = timeLeft(call) < queueTimeLeft(call);
  usage.isQueued = true;
  try {
    return await traced(tracing.pace, { priority, isRetry }, () => quota.acquire(request));
  } catch (error) {
    if (!RateLimitError.isInstance(error)) throw error;
    if (isUrgent) throw timeoutError(call, error);
    throw mayBeBilled(usage) ? asMaybeBilled(error, usage) : error;
  } finally {
    usage.isQueued = false;
    addQueueTime(usage, clock.now() - since);
  }
}

function queueTimeLeft({ limits, usage }: Call): number {
  return limits.maxQueueTime - usage.queuedFor;
}

/** Until the call's timeout is over. A run waits for quota as long as it takes. */
function timeLeft(call: Call): number {
  return call.priority === "run" ? Infinity : deadlineOf(call) - call.context.clock.now();
}

/** Reports to the quota what became of a request. */
export function endSlot(slot: Slot, response: ExchangeOutcome): void {
  if (response.status !== undefined) slot.answered(response.status, readQuotaHeaders(response.headers));
  else if (response.type === "lost" && response.stage === "connecting") slot.release();
  else slot.lost();
}

/** Milliseconds that a server in trouble asks to be left alone for, within reason. */
function retryAfterOf(response: ExchangeOutcome): number {
  return Math.min(readQuotaHeaders(response.headers).retryAfter ?? 0, 60_000);
}
