import { backoff } from "../policy/backoff.ts";
import { within } from "../policy/within.ts";
import { readQuotaHeaders } from "../quota/quota-headers.ts";
import type { ExchangeOutcome } from "../transport/transport.ts";
import type { Call } from "./call.ts";
import type { SendContext } from "./send-context.ts";
import { errorOfGet, timeoutError } from "./send-errors.ts";
import { endSlot, exchange, pause, takeQuota } from "./send.ts";
import { deadlineOf, type Usage } from "./usage.ts";

/**
 * One GET, which is always safe to repeat; repeating it is the caller's business. It passes the quota only where GETs
 * were seen to use it up.
 *
 * @throws RateLimitError; InferenceTimeout; the signal's reason
 */
export async function get(
  context: SendContext,
  path: string,
  call: Call,
  usage: Usage,
): Promise<ExchangeOutcome> {
  const { getGate, quota, clock } = context;
  const { signal } = call;
  if (!getGate.tryEnter("run")) {
    const left = deadlineOf(call, usage) - clock.now();
    const tooLong = (): Error => timeoutError(call, usage);
    await within(clock, left, signal, tooLong, (either) => getGate.enter("run", either));
  }
  try {
    const slot = quota.pollsCount ? await takeQuota(context, call, usage, true) : undefined;
    const response = await exchange(context, { method: "GET", path, signal }, slot, call, usage);
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
 * @param read what to make of a response; `undefined` where it is worth nothing
 * @throws what `read` throws; the last response's error once `maxRetries` are used up; InferenceTimeout
 */
export async function getUntilRead<Value>(
  context: SendContext,
  name: string,
  look: () => Promise<ExchangeOutcome>,
  call: Call,
  usage: Usage,
  read: (response: ExchangeOutcome) => { value: Value } | undefined,
): Promise<Value> {
  const { maxRetries, retryDelay, maxRetryDelay } = call.limits;
  usage.startedAt ??= context.clock.now();
  for (let retry = 0; ; retry += 1) {
    const response = await look();
    const reading = read(response);
    if (reading !== undefined) return reading.value;
    const error = errorOfGet(context, response, name, call, usage);
    if (retry >= maxRetries || isFinal(response)) throw error;
    const quotaPause = response.status === 429 ? context.quota.pauseLeft : 0;
    const delay = backoff(retry, retryDelay, maxRetryDelay, context.random());
    await pause(context, Math.max(quotaPause, delay), call, usage, error);
  }
}

/** Whether a GET is of no use to repeat: the transport cannot send, or the response never fits. */
function isFinal(response: ExchangeOutcome): boolean {
  return response.type === "lost" && (response.reason === "unusable" || response.reason === "tooLarge");
}
