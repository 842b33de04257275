import { SegmindError, type SegmindErrorOptions } from "./segmind-error.ts";

/**
 * The gateway answered with something that cannot be used: HTML, an unknown shape, a submit without an id, or a
 * vector that is empty, zero, not finite or of the wrong length. The message names keys, never values.
 */
export class InvalidResponseError extends SegmindError {
  static override readonly errorName: string = "InvalidResponseError";

  constructor(
    message: string,
    options: Pick<SegmindErrorOptions, "cause" | "requestId" | "mayBeBilled"> = {},
  ) {
    super("INVALID_RESPONSE", message, { mayBeBilled: true, ...options });
  }
}
