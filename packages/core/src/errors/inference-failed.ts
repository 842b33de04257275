import { SegmindError } from "./segmind-error.ts";

/**
 * The job ran and FAILED: the input was blocked by a content or safety filter, or its parameters were invalid.
 * A failed job is not billed.
 */
export class InferenceFailed extends SegmindError {
  static override readonly errorName: string = "InferenceFailed";
  /** What the gateway said, without secrets. */
  readonly detail: string;

  constructor(detail: string, options: { requestId: string; mayBeBilled?: boolean; cause?: unknown }) {
    super("INFERENCE_FAILED", `Job ${options.requestId} FAILED: ${detail}`, options);
    this.detail = detail;
  }
}
