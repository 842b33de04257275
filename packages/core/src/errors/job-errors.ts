import { SegmindError } from "./segmind-error.ts";

/**
 * The gateway does not know this request id: it is wrong, another account's, or its result has expired. If there was such
 * a job it may have been billed.
 */
export class JobNotFoundError extends SegmindError {
  static override readonly errorName: string = "JobNotFoundError";

  constructor(requestId: string) {
    super(
      "JOB_NOT_FOUND",
      `The gateway knows no job ${requestId}: check the id and the API key; results are kept for one hour.`,
      { requestId, mayBeBilled: true },
    );
  }
}

/** The job's result was kept for one hour after its submit and is gone. The job itself may have been billed. */
export class JobExpiredError extends SegmindError {
  static override readonly errorName: string = "JobExpiredError";

  constructor(requestId: string) {
    super("JOB_EXPIRED", `The result of job ${requestId} has expired: results are kept for one hour.`, {
      requestId,
      mayBeBilled: true,
    });
  }
}

/** `result()` was asked of a job that is still under way, and may be billed for; `wait()` waits for it. */
export class JobNotFinishedError extends SegmindError {
  static override readonly errorName: string = "JobNotFinishedError";
  /** The job's state, as the gateway names it. */
  readonly status: string;

  constructor(requestId: string, status: string) {
    super("JOB_NOT_FINISHED", `Job ${requestId} is ${status}: call wait() to wait for its result.`, {
      requestId,
      isRetryable: true,
      mayBeBilled: true,
    });
    this.status = status;
  }
}
