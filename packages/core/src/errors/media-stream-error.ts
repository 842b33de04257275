import { SegmindError } from "./segmind-error.ts";

/** A medium did not give the bytes it promised. Nothing was billed: the request never became whole. */
export class MediaStreamError extends SegmindError {
  static override readonly errorName: string = "MediaStreamError";

  constructor(message: string, options: { cause?: unknown } = {}) {
    super("MEDIA_STREAM_FAILED", message, options);
  }
}
