import type { Priority } from "../policy/concurrency-gate.ts";
import type { Wish } from "./take.ts";

/** The share of a quota that runs leave to single calls. */
const defaultReserve = 0.1;

export interface PaceRequest {
  readonly priority: Priority;
  /** Retries go before first tries. */
  readonly isRetry: boolean;
  /** The user's own limit, a sliding window; `undefined` leaves it to what is learned. */
  readonly requestsPerMinute: number | undefined;
  /** The share of the quota that runs leave to single calls, from 0 up to 1. @default 0.1 */
  readonly reserve?: number | undefined;
  /** Milliseconds to wait at most. */
  readonly maxWait: number;
  readonly signal: AbortSignal | undefined;
}

export function wishOf({ priority, requestsPerMinute, reserve = defaultReserve }: PaceRequest): Wish {
  return { priority, requestsPerMinute, reserve };
}
