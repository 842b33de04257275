import { SegmindError } from "./segmind-error.ts";

/**
 * The whole request was, or may have been, written, but no complete response came: the gateway may have done the work and
 * billed it. Sending it again may bill a second time; `onUnknownOutcome` decides whether the client does.
 */
export class OutcomeUnknownError extends SegmindError {
  static override readonly errorName: string = "OutcomeUnknownError";

  constructor(message: string, options: { cause?: unknown; requestId?: string | undefined } = {}) {
    super("OUTCOME_UNKNOWN", message, { ...options, mayBeBilled: true });
  }
}
