import type { Call, LoopResult } from "./closed-loop.ts";
import { firstErrors } from "./first-errors.ts";
import { LatencyHistogram } from "./latency-histogram.ts";
import { startUsageMeter } from "./usage-meter.ts";

export interface OpenLoopOptions {
  readonly call: Call;
  /** Calls that fall due in a second, evenly. */
  readonly perSecond: number;
  readonly requests: number;
}

export interface OpenLoopResult extends LoopResult {
  /** From when a call was made to its answer: what a loop that waits for itself would have seen. */
  readonly serviceTimes: LatencyHistogram;
}

/**
 * An open loop: calls fall due at a fixed rate, whether or not earlier ones were answered, as they do where many
 * people use a service. `latencies` count from when a call was **due**: time that it was held up, in this process
 * or behind a server that stalled, is time that somebody waited.
 */
export async function runOpenLoop({ call, perSecond, requests }: OpenLoopOptions): Promise<OpenLoopResult> {
  const latencies = new LatencyHistogram();
  const serviceTimes = new LatencyHistogram();
  const errors = firstErrors();
  const stop = startUsageMeter();
  const began = performance.now();
  const underWay: Promise<void>[] = [];
  const make = async (index: number, due: number): Promise<void> => {
    const sent = performance.now();
    try {
      await call(index);
      const now = performance.now();
      latencies.record(now - due);
      serviceTimes.record(now - sent);
    } catch (error) {
      errors.add(error);
    }
  };
  for (let index = 0; index < requests; index += 1) {
    const due = began + (index * 1000) / perSecond;
    await until(due);
    underWay.push(make(index, due));
  }
  await Promise.all(underWay);
  return {
    ...stop(),
    requests: requests - errors.count,
    failed: errors.count,
    errors: errors.messages,
    latencies,
    serviceTimes,
  };
}

/** Timers have whole milliseconds; what is due within less is made at once. */
async function until(due: number): Promise<void> {
  for (let left = due - performance.now(); left >= 1; left = due - performance.now()) {
    await new Promise((resolve) => setTimeout(resolve, Math.floor(left)));
  }
}
