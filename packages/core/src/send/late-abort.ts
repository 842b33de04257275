import type { Clock } from "../policy/clock.ts";

/** A signal that follows another one at once until the request is sent, and after a grace from then on. */
export interface LateAbort {
  readonly signal: AbortSignal;
  /** The whole request was written. */
  readonly sent: () => void;
  /** The request is over: leaves no timer and no listener behind. */
  readonly end: () => void;
}

/**
 * Gives an aborted request that was written whole a moment to be answered: the id of the job it made is in that answer,
 * and is told nowhere else.
 */
export function lateAbort(
  clock: Clock,
  signal: AbortSignal | undefined,
  grace: number,
): LateAbort | undefined {
  if (signal === undefined) return undefined;
  const late = new AbortController();
  let isSent = false;
  let cancelTimer: (() => void) | undefined;
  const onAbort = (): void => {
    if (!isSent) late.abort(signal.reason);
    else cancelTimer = clock.after(grace, () => late.abort(signal.reason));
  };
  if (signal.aborted) onAbort();
  else signal.addEventListener("abort", onAbort, { once: true });
  return {
    signal: late.signal,
    sent: () => {
      isSent = true;
    },
    end: () => {
      cancelTimer?.();
      signal.removeEventListener("abort", onAbort);
    },
  };
}
