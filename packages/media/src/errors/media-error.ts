import { SegmindError, type SegmindErrorOptions } from "@segmind-embeddings/core";

/** The base of what this package throws, beside core's `InvalidInputError` for options and an abort's own reason. */
export class MediaError extends SegmindError {
  static override readonly errorName: string = "MediaError";
  /** What was being loaded or cut, as messages name it: a path, a URL without its query, or "the stream". */
  readonly source: string;

  constructor(code: string, source: string, message: string, options: SegmindErrorOptions = {}) {
    super(code, `${source}: ${message}`, options);
    this.source = source;
  }
}
