import { RateLimitError } from "../errors/rate-limit-error.ts";
import type { Clock } from "../policy/clock.ts";
import type { ConcurrencyGate } from "../policy/concurrency-gate.ts";
import { within } from "../policy/within.ts";
import type { Call } from "../send/call.ts";
import { asMaybeBilled } from "../send/send-errors.ts";
import { addQueueTime, mayBeBilled, type Usage } from "../send/usage.ts";

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
  const tooLong = (): RateLimitError => {
    const error = new RateLimitError(
      `No place among the calls in flight came free within maxQueueTime (${String(maxQueueTime)} ms). This request was ` +
        "not sent: raise maxConcurrency or maxQueueTime, or call again later.",
    );
    return mayBeBilled(usage) ? asMaybeBilled(error, usage) : error;
  };
  try {
    await within(clock, maxQueueTime - usage.queuedFor, signal, tooLong, (either) =>
      gate.enter("single", either),
    );
  } finally {
    addQueueTime(usage, clock.now() - began);
  }
}
