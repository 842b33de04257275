import { SegmindError } from "./segmind-error.ts";

/**
 * A medium did not give the bytes it promised. That attempt was not billed: its request never became whole. Where an
 * earlier one may have been, `mayBeBilled` says so.
 */
export class MediaStreamError extends SegmindError {
  static override readonly errorName: string = "MediaStreamError";

  constructor(message: string, options: { mayBeBilled?: boolean; cause?: unknown } = {}) {
    super("MEDIA_STREAM_FAILED", message, options);
  }
}
