/** Why the file could not be used. Each is the `code` of a `StoreError`, with a message that says what to do. */
export type FailureCode =
  | "STORE_CANNOT_OPEN"
  | "STORE_CLOSED"
  | "STORE_CORRUPT"
  | "STORE_FAILED"
  | "STORE_FULL"
  | "STORE_INVALID_KEY"
  | "STORE_LOCKED"
  | "STORE_MOVED"
  | "STORE_NETWORK_SHARE"
  | "STORE_NEWER_VERSION"
  | "STORE_NO_FOLDER"
  | "STORE_NOT_A_DATABASE"
  | "STORE_OLDER_VERSION"
  | "STORE_OTHER_PROGRAM"
  | "STORE_READ_ONLY"
  | "STORE_UNSUPPORTED";

/** A failure in the file's thread, which does not load the errors of core. In the caller's thread it becomes a `StoreError`. */
export class StoreFailure extends Error {
  readonly code: FailureCode;

  constructor(code: FailureCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}
