import { SegmindError, type SegmindErrorOptions } from "./segmind-error.ts";

/**
 * The gateway could not be reached, or the connection was lost before the whole request had been written.
 * That attempt was not billed.
 */
export class ConnectionError extends SegmindError {
  static override readonly errorName: string = "ConnectionError";

  constructor(message: string, options: Omit<SegmindErrorOptions, "isRetryable"> = {}) {
    super("CONNECTION_FAILED", message, { ...options, isRetryable: options.mayBeBilled !== true });
  }
}
