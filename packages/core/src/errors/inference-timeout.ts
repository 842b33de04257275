import { SegmindError, type SegmindErrorOptions } from "./segmind-error.ts";

/**
 * The operation took longer than its `timeout`. A job goes on at the gateway: with `requestId` it can be taken up
 * again, by `client.embeddingJob({ requestId })` or `client.job(requestId)`, until its result expires.
 */
export class InferenceTimeout extends SegmindError {
  static override readonly errorName: string = "InferenceTimeout";

  constructor(
    message: string,
    options: Pick<SegmindErrorOptions, "requestId" | "mayBeBilled" | "cause"> = {},
  ) {
    super("INFERENCE_TIMEOUT", message, options);
  }
}
