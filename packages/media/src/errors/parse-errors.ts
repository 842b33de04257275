import { MediaError } from "./media-error.ts";

/** Reading or cutting the file took longer than its deadline. */
export class MediaTimeoutError extends MediaError {
  static override readonly errorName: string = "MediaTimeoutError";
  /** Milliseconds. */
  readonly deadline: number;

  constructor(source: string, deadline: number) {
    super(
      "MEDIA_TIMEOUT",
      source,
      `reading it took longer than its deadline of ${deadline} ms: do not trust it, or raise deadline`,
    );
    this.deadline = deadline;
  }
}

/** The worker thread that reads PDFs and videos could not be started, or ended by itself. */
export class MediaWorkerError extends MediaError {
  static override readonly errorName: string = "MediaWorkerError";

  constructor(source: string, cause: unknown) {
    super(
      "MEDIA_WORKER_FAILED",
      source,
      "the worker thread that reads it failed: if a bundler moved this package, keep it outside of the bundle; without worker threads, set inProcess",
      { cause },
    );
  }
}
