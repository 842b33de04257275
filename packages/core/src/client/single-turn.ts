import { RateLimitError } from "../errors/rate-limit-error.ts";
import type { Clock } from "../policy/clock.ts";
import type { ConcurrencyGate } from "../policy/concurrency-gate.ts";
import type { Call } from "../send/call.ts";
import { addQueueTime, type Usage } from "../send/usage.ts";

/** The reason of a wait for a place that took too long. */
class PlaceTimeout extends Error {}

/**
 * Runs the task of a single call in its turn among those in flight; the wait for a place counts like one for quota.
 *
 * @throws RateLimitError where no place comes free within `maxQueueTime`; what the task throws; the signal's reason
 */
export async function singleTurn<Value>(
  gate: ConcurrencyGate,
  clock: Clock,
  call: Call,
  usage: Usage,
  task: () => Promise<Value>,
): Promise<Value> {
  if (!gate.tryEnter("single")) await waitForPlace(gate, clock, call, usage);
  try {
    return await task();
  } finally {
    gate.leave("single");
  }
}

async function waitForPlace(
  gate: ConcurrencyGate,
  clock: Clock,
  { limits: { maxQueueTime }, signal }: Call,
  usage: Usage,
): Promise<void> {
  const began = clock.now();
  const timer = new AbortController();
  const cancel =
    maxQueueTime === Infinity
      ? undefined
      : clock.after(maxQueueTime - usage.queuedFor, () => timer.abort(new PlaceTimeout()));
  const either = signal === undefined ? timer.signal : AbortSignal.any([signal, timer.signal]);
  try {
    await gate.enter("single", either);
  } catch (error) {
    if (!(error instanceof PlaceTimeout)) throw error;
    throw new RateLimitError(
      `No place among the calls in flight came free within maxQueueTime (${String(maxQueueTime)} ms). This request was ` +
        "not sent: raise maxConcurrency or maxQueueTime, or call again later.",
    );
  } finally {
    cancel?.();
    addQueueTime(usage, clock.now() - began);
  }
}
