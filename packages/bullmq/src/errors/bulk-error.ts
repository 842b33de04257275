import { SegmindError } from "@segmind-embeddings/core";

/** There is no bulk with this id in the queue: `code` is `BULK_NOT_FOUND`. */
export class BulkNotFoundError extends SegmindError {
  static override readonly errorName: string = "BulkNotFoundError";

  constructor(id: string, queue: string) {
    super(
      "BULK_NOT_FOUND",
      `There is no bulk ${JSON.stringify(id)} in the queue ${JSON.stringify(queue)}. Look at listBulks() for those there ` +
        "are; one that a queue has lost can be enqueued again, and what is stored is not bought again.",
    );
  }
}

/** A bulk cannot be removed while a worker is at it: `code` is `BULK_BUSY`. */
export class BulkBusyError extends SegmindError {
  static override readonly errorName: string = "BulkBusyError";

  constructor(id: string, options: { cause?: unknown } = {}) {
    super(
      "BULK_BUSY",
      `A worker is at the bulk ${JSON.stringify(id)}: cancel it, and remove it once bulkStatus() tells that it is over.`,
      { ...options, isRetryable: true },
    );
  }
}

/**
 * A source cannot be read: `code` is `BULK_SOURCE_FAILED`, and the message says what to change. Where its database cannot be
 * reached, `isRetryable` is true.
 */
export class BulkSourceError extends SegmindError {
  static override readonly errorName: string = "BulkSourceError";

  constructor(message: string, options: { cause?: unknown; isRetryable?: boolean } = {}) {
    super("BULK_SOURCE_FAILED", message, options);
  }
}

/** A job of the queue holds what this version does not read: `code` is `BULK_JOB_INVALID`. */
export class BulkJobError extends SegmindError {
  static override readonly errorName: string = "BulkJobError";

  constructor(path: string, received: string, expected: string) {
    super(
      "BULK_JOB_INVALID",
      `The queue holds a job that this version of @segmind-embeddings/bullmq does not read: ${path} is ${received}, expected ` +
        `${expected}. Let all machines have the same version, and let nobody else write to the queue; then remove the bulk ` +
        "and enqueue it again: what is stored is not bought again.",
    );
  }
}
