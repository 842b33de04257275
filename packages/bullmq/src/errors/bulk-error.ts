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

/** A source cannot be read: `code` is `BULK_SOURCE_FAILED`, and the message says what to change. */
export class BulkSourceError extends SegmindError {
  static override readonly errorName: string = "BulkSourceError";

  constructor(message: string, options: { cause?: unknown } = {}) {
    super("BULK_SOURCE_FAILED", message, options);
  }
}
