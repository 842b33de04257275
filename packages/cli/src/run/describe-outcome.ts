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

/** The outcome that the catalogue keeps of an embedding. One that could not be stored is a failure. */
export function outcomeOf({ storeError }: Embedding): KeyOutcome {
  return storeError === undefined ? "embedded" : failureOf(storeError);
}

/** The outcome that the catalogue keeps of an error. */
export function failureOf(error: unknown): KeyFailure {
  if (!SegmindError.isInstance(error)) {
    return { state: "failed", code: "FILE", reason: fileTrouble(error), mayRetry: true };
  }
  const { code, message, isRetryable, mayBeBilled } = error;
  const state = mayBeBilled && !InferenceFailed.isInstance(error) ? "unknown" : "failed";
  const reason = state === "failed" && error.requestId === undefined ? fileTrouble(error) : message;
  return { state, code, reason: reason.replace(hintOfClient, ""), mayRetry: isRetryable };
}

/** A sentence about an option of the client, which the program's user does not set. */
const hintOfClient = / `onUnknownOutcome`[^.]*\.$/;

/** Statuses about the account, the key or the model, and not about an input. */
const statusesOfAll: ReadonlySet<number> = new Set([401, 403, 404, 405, 406, 410]);

/** Whether an error is about the whole run, and not about the input that met it. */
export function isAboutRun(error: unknown): boolean {
  if (GatewayError.isInstance(error)) return statusesOfAll.has(error.status) && !error.mayBeBilled;
  return TransportError.isInstance(error) || (StoreError.isInstance(error) && !error.mayBeBilled);
}
