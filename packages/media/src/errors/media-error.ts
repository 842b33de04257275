import { SegmindError, type SegmindErrorOptions } from "@segmind-embeddings/core";
import { oneLine } from "./one-line.ts";

/** The base class of this package's errors. Invalid options throw core's `InvalidInputError`, an abort the signal's reason. */
export class MediaError extends SegmindError {
  static override readonly errorName: string = "MediaError";
  /** The source, as messages name it: a path, a URL without its query, or "the stream". */
  readonly source: string;

  constructor(code: string, source: string, message: string, options: SegmindErrorOptions = {}) {
    super(code, `${source}: ${oneLine(message)}`, options);
    this.source = source;
  }
}
