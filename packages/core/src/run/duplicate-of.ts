import type { Embedding } from "../embedding.ts";

/** A copy of an embedding for an equal input: a vector of its own, and no cost. */
export function duplicateOf(index: number, { vector, space, model, requestId }: Embedding): Embedding {
  return {
    vector: vector.slice(),
    space,
    model,
    ...(requestId === undefined ? {} : { requestId }),
    metrics: {},
    attempts: 0,
    resends: 0,
    duplicateOf: index,
  };
}
