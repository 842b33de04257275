import { StoreError } from "@segmind-embeddings/core";
import { mayPass, type FailureCode } from "./failure-code.ts";

/** A `StoreError` of one of this package's codes. */
export function storeFailure(code: FailureCode, message: string, cause?: unknown): StoreError {
  return new StoreError(message, { code, cause, isRetryable: mayPass(code) });
}
