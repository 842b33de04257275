import { SegmindError, type SegmindErrorOptions } from "./segmind-error.ts";

/**
 * The gateway could not be reached, or the connection was lost before the whole request had been written: that
 * attempt was not billed. Of a GET, which costs nothing: no whole response came.
 */
export class ConnectionError extends SegmindError {
  static override readonly errorName: string = "ConnectionError";

  constructor(message: string, options: SegmindErrorOptions = {}) {
    super("CONNECTION_FAILED", message, { isRetryable: options.mayBeBilled !== true, ...options });
  }
}
