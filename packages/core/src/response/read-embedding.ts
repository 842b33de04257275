import type { Embedding, Metrics } from "../embedding.ts";
import { InvalidResponseError } from "../errors/invalid-response-error.ts";
import type { Redact } from "../errors/redact.ts";
import { findVector } from "./find-vector.ts";
import { toVector } from "./to-vector.ts";
import { describeVectorSpace } from "../options/vector-space.ts";
import type { Settings } from "../options/settings.ts";

/** What an embedding comes with besides its vector. */
export interface EmbeddingFacts {
  readonly requestId: string | undefined;
  readonly metrics: Metrics;
  readonly attempts: number;
  readonly resends: number;
}

/**
 * Makes the embedding of an answer. Its vector is checked before anyone sees it, and nothing is ever empty.
 *
 * @param answer the answer's JSON, or its numbers where they were read already
 * @throws InvalidResponseError; the work was done and may have been billed
 */
export function readEmbedding(
  answer: unknown,
  settings: Settings,
  facts: EmbeddingFacts,
  redact: Redact,
): Embedding {
  const { requestId, ...rest } = facts;
  const { outputDimensionality, normalize, model } = settings;
  try {
    const numbers = answer instanceof Float32Array ? answer : findVector(answer);
    const vector = toVector(numbers, outputDimensionality, normalize);
    const space = describeVectorSpace(settings);
    return { vector, space, model, ...(requestId === undefined ? {} : { requestId }), ...rest };
  } catch (error) {
    if (!InvalidResponseError.isInstance(error)) throw error;
    throw new InvalidResponseError(redact(error.message), { requestId });
  }
}
