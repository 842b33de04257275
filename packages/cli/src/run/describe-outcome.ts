import { InferenceFailed, SegmindError, type Embedding } from "@segmind-embeddings/core";
import type { KeyFailure, KeyOutcome } from "../catalogue/key-states.ts";
import { BudgetReached } from "../gateway/budgeted-transport.ts";
import { fileTrouble } from "../scan/file-trouble.ts";

/** What an embedding is for the catalogue: one that could not be stored is not there. */
export function outcomeOf({ storeError }: Embedding): KeyOutcome {
  return storeError === undefined ? "embedded" : failureOf(storeError);
}

/** What an error is for the catalogue. */
export function failureOf(error: unknown): KeyFailure {
  if (!SegmindError.isInstance(error)) {
    return { state: "failed", code: "FILE", reason: fileTrouble(error), mayRetry: true };
  }
  const { code, message, isRetryable, mayBeBilled } = error;
  const state = mayBeBilled && !InferenceFailed.isInstance(error) ? "unknown" : "failed";
  const reason = state === "failed" && error.requestId === undefined ? fileTrouble(error) : message;
  return { state, code, reason, mayRetry: isRetryable };
}

/** Whether an error is, or comes from, the end of the budget. */
export function isBudgetReached(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause) if (at instanceof BudgetReached) return true;
  return false;
}
