import type { Embedding } from "../embedding.ts";
import type { EmbeddedEntry } from "../embedding-store.ts";
import { StoreError } from "../errors/store-error.ts";
import type { Settings } from "../options/settings.ts";
import { describeVectorSpace } from "../options/vector-space.ts";
import { toOutputVector } from "./to-vector.ts";

/** What an embedding comes with besides its vector. */
export type EmbeddingDetails = Omit<Embedding, "vector" | "space" | "model">;

/**
 * Makes the embedding of the numbers as they came.
 *
 * @param numbers may be scaled in place: the caller must not use them afterwards
 * @throws InvalidResponseError where the numbers that are asked for are all zero
 */
export function toEmbedding(numbers: Float32Array, settings: Settings, details: EmbeddingDetails): Embedding {
  return {
    vector: toOutputVector(numbers, settings.outputDimensionality, settings.normalize),
    space: describeVectorSpace(settings),
    model: settings.model,
    ...details,
  };
}

/**
 * The embedding of a stored vector. It costs nothing: its cost was reported when it was bought.
 *
 * @throws StoreError for a vector of another length, which the store must have mixed up
 */
export function fromStore({ vector, requestId }: EmbeddedEntry, settings: Settings): Embedding {
  if (vector.length !== settings.storedDimensionality) {
    throw new StoreError(
      `The store holds a vector of ${String(vector.length)} numbers under a key of one of ` +
        `${String(settings.storedDimensionality)}: it is damaged. Use another store, or delete that key.`,
      { code: "STORE_CORRUPT" },
    );
  }
  return toEmbedding(vector.slice(), settings, {
    ...(requestId === undefined ? {} : { requestId }),
    metrics: {},
    attempts: 0,
    resends: 0,
    cacheHit: true,
  });
}
