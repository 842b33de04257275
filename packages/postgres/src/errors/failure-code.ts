/** Why the database could not be used. Each is the `code` of a `StoreError`, with a message that says what to do. */
export type FailureCode =
  | "STORE_CLOSED"
  | "STORE_CONFLICT"
  | "STORE_CORRUPT"
  | "STORE_FAILED"
  | "STORE_FULL"
  | "STORE_INVALID_KEY"
  | "STORE_LOCKED"
  | "STORE_LOGIN_FAILED"
  | "STORE_NEWER_VERSION"
  | "STORE_NOT_ALLOWED"
  | "STORE_OTHER_PROGRAM"
  | "STORE_READ_ONLY"
  | "STORE_TABLES_MISSING"
  | "STORE_TIMEOUT"
  | "STORE_UNREACHABLE"
  | "STORE_UNSUPPORTED";

/** Those that may pass by themselves, so that the same call is worth another try. */
const passing: ReadonlySet<FailureCode> = new Set([
  "STORE_CONFLICT",
  "STORE_LOCKED",
  "STORE_READ_ONLY",
  "STORE_TIMEOUT",
  "STORE_UNREACHABLE",
]);

export function mayPass(code: FailureCode): boolean {
  return passing.has(code);
}
