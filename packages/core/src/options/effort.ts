import type { OnUnknownOutcome } from "./options.ts";

/** How hard an operation tries, with every default filled in. Durations are milliseconds. */
export interface Effort {
  readonly timeout: number;
  readonly maxQueueTime: number;
  readonly attemptTimeout: number;
  readonly idleTimeout: number;
  readonly maxRetries: number;
  readonly retryDelay: number;
  readonly maxRetryDelay: number;
  readonly onUnknownOutcome: OnUnknownOutcome;
}
