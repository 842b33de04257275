import { SegmindError } from "./segmind-error.ts";

/**
 * The gateway could not be reached, or the connection was lost before the whole request had been written.
 * Nothing was billed.
 */
export class ConnectionError extends SegmindError {
  static override readonly errorName: string = "ConnectionError";

  constructor(message: string, options: { cause?: unknown; requestId?: string } = {}) {
    super("CONNECTION_FAILED", message, { ...options, isRetryable: true });
  }
}
