import type { SegmindError } from "../errors/segmind-error.ts";
import { backoff } from "../policy/backoff.ts";
import { within } from "../policy/within.ts";
import { readQuotaHeaders } from "../quota/quota-headers.ts";
import type { ExchangeOutcome } from "../transport/transport.ts";
import { deadlineOf, type Call } from "./call.ts";
import { errorOfGet, timeoutError } from "./send-errors.ts";
import { endSlot, exchange, pause, quotaRequest, waitForQuota } from "./send.ts";

/**
 * One GET, which is always safe to repeat; repeating it is the caller's business. It passes the quota only where GETs
 * were seen to use it up.
 *
 * @throws RateLimitError; InferenceTimeout; the signal's reason
 */
export async function get(call: Call, path: string): Promise<ExchangeOutcome> {
  const { signal } = call;
  const { getGate, quota, clock } = call.context;
  if (!getGate.tryEnter("run")) {
    const left = deadlineOf(call) - clock.now();
    const tooLong = (): Error => timeoutError(call);
    await within(clock, left, signal, tooLong, (either) => getGate.enter("run", either));
  }
  try {
    const wanted = quota.pollsCount ? quotaRequest(call, true) : undefined;
    const slot = wanted && (quota.tryAcquire(wanted) ?? (await waitForQuota(call, wanted)));
    const response = await exchange(call, { method: "GET", path, signal }, slot);
    if (slot !== undefined) endSlot(slot, response);
    else if (response.status !== undefined) {
      quota.observeGet(response.status, readQuotaHeaders(response.headers));
    }
    if (response.type === "lost" && response.reason === "aborted") throw signal?.reason;
    return response;
  } finally {
    getGate.leave("run");
  }
}

/**
 * The one retry loop of single GETs: repeats until the response can be read.
 *
 * @param name of the request, for errors
 * @param send sends the GET
 * @param read what to make of a response: the error that it is if it stays, or `undefined` where it says nothing
 * @throws what `read` throws; the last response's error once `maxRetries` are used up; InferenceTimeout
 */
export async function getUntilRead<Value>(
  call: Call,
  name: string,
  send: () => Promise<ExchangeOutcome>,
  read: (response: ExchangeOutcome) => { value: Value } | { error: SegmindError } | undefined,
): Promise<Value> {
  const { context, usage } = call;
  const { maxRetries, retryDelay, maxRetryDelay } = call.limits;
  usage.startedAt ??= context.clock.now();
  for (let retry = 0; ; retry += 1) {
    const response = await send();
    const reading = read(response);
    if (reading !== undefined && "value" in reading) return reading.value;
    const error = reading?.error ?? errorOfGet(call, response, name);
    if (retry >= maxRetries || isFinal(response)) throw error;
    const quotaPause = response.status === 429 ? context.quota.pauseLeft : 0;
    const delay = backoff(retry, retryDelay, maxRetryDelay, context.random());
    await pause(call, Math.max(quotaPause, delay), error);
  }
}

/** Whether a GET is of no use to repeat: the transport cannot send, or the response never fits. */
function isFinal(response: ExchangeOutcome): boolean {
  return response.type === "lost" && (response.reason === "unusable" || response.reason === "tooLarge");
}
