import {
  GatewayError,
  InferenceFailed,
  SegmindError,
  StoreError,
  TransportError,
  type Embedding,
} from "@segmind-embeddings/core";
import type { KeyFailure, KeyOutcome } from "../catalogue/key-states.ts";
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

/** Statuses that are about the account, the key or the model: no input's own fault. */
const statusesOfAll: ReadonlySet<number> = new Set([401, 403, 404, 405, 406, 410]);

/** Whether an error is about the whole run: the input that met it first is as good as any other. */
export function isAboutRun(error: unknown): boolean {
  if (GatewayError.isInstance(error)) return statusesOfAll.has(error.status) && !error.mayBeBilled;
  return TransportError.isInstance(error) || (StoreError.isInstance(error) && !error.mayBeBilled);
}
