import { InvalidInputError } from "@segmind-embeddings/core";

/** Why something has no vector, on one line. */
export function explainFailure(reason: unknown): string {
  if (InvalidInputError.isInstance(reason)) {
    // Which of the run's inputs it was, the line says by name.
    return reason.issues.map(({ received, expected }) => `${received}; expected ${expected}`).join("; ");
  }
  return reason instanceof Error ? reason.message : String(reason);
}
