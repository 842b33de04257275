import type { Metrics } from "../embedding.ts";
import type { WaitOptions } from "../options/options.ts";

/** The states the gateway documents. A future one is passed on as it comes and means: not finished. */
export type JobState = "QUEUED" | "PROCESSING" | "COMPLETED" | "FAILED";

export interface JobStatus {
  readonly status: JobState | (string & {});
  readonly requestId: string;
  readonly metrics: Metrics;
}

/** Options of one look at a job. */
export interface LookOptions {
  /** Aborts the look, not the job. */
  signal?: AbortSignal | undefined;
}

/**
 * A job that the gateway accepted. It is known by its `requestId`, with which it can be taken up again in another
 * process for one hour. It is never sent again: from here on there are only GETs.
 */
export interface Job<Result> {
  readonly requestId: string;
  /** The job's state, by one light GET; a job that was submitted just now and is not visible yet counts as QUEUED. */
  status(options?: LookOptions): Promise<JobStatus>;
  /**
   * The result, by one GET.
   *
   * @throws JobNotFinishedError while the job is under way; InferenceFailed; JobNotFoundError; JobExpiredError
   */
  result(options?: LookOptions): Promise<Result>;
  /**
   * Polls until the job is finished.
   *
   * @throws InferenceFailed; InferenceTimeout, which cancels nothing and carries the id; JobNotFoundError; JobExpiredError;
   * SegmindAbortedError
   */
  wait(options?: WaitOptions): Promise<Result>;
}
