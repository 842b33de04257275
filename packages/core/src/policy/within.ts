import type { Clock } from "./clock.ts";

/**
 * Runs a wait under a signal that aborts with another one, or with a reason of its own when the time is over. Leaves no
 * timer behind.
 *
 * @param milliseconds `Infinity` sets no timer
 */
export async function within<Value>(
  clock: Clock,
  milliseconds: number,
  signal: AbortSignal | undefined,
  reason: () => unknown,
  wait: (signal: AbortSignal | undefined) => Promise<Value>,
): Promise<Value> {
  if (milliseconds === Infinity) return wait(signal);
  const timer = new AbortController();
  const cancel = clock.after(milliseconds, () => timer.abort(reason()));
  try {
    return await wait(signal === undefined ? timer.signal : AbortSignal.any([signal, timer.signal]));
  } finally {
    cancel();
  }
}
