import { firstErrors } from "./first-errors.ts";
import { startUsageMeter, type Usage } from "./usage-meter.ts";

/** One call of a client; it rejects when the answer is not what was asked for. */
export type Call = (index: number) => Promise<unknown>;

export interface LoopResult extends Usage {
  readonly requests: number;
  readonly failed: number;
  /** A few messages of those that failed. */
  readonly errors: readonly string[];
  /** Of those that did not fail, in milliseconds. */
  readonly latencies: readonly number[];
}

export interface ClosedLoopOptions {
  readonly call: Call;
  /** Calls under way at a time. */
  readonly concurrency: number;
  /** No new call is made after so many milliseconds. */
  readonly durationMs?: number;
  /** Or after so many calls. */
  readonly requests?: number;
}

/**
 * A closed loop: each of `concurrency` users makes the next call when the last one is answered. It tells throughput
 * and cost; a server that stalls slows its users down, so that for latencies it flatters.
 */
export async function runClosedLoop({
  call,
  concurrency,
  durationMs = Infinity,
  requests: limit = Infinity,
}: ClosedLoopOptions): Promise<LoopResult> {
  const latencies: number[] = [];
  const errors = firstErrors();
  const stop = startUsageMeter();
  const end = performance.now() + durationMs;
  let next = 0;
  const user = async (): Promise<void> => {
    for (let began = performance.now(); began < end && next < limit; began = performance.now()) {
      const index = next;
      next += 1;
      try {
        await call(index);
        latencies.push(performance.now() - began);
      } catch (error) {
        errors.add(error);
      }
    }
  };
  await Promise.all(Array.from({ length: concurrency }, user));
  return {
    ...stop(),
    requests: next - errors.count,
    failed: errors.count,
    errors: errors.messages,
    latencies,
  };
}
