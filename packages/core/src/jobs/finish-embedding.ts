import type { Embedding } from "../embedding.ts";
import { InvalidResponseError } from "../errors/invalid-response-error.ts";
import type { Settings } from "../options/settings.ts";
import { describeVectorSpace } from "../options/vector-space.ts";
import { findVector } from "../response/find-vector.ts";
import { toEmbedding, type EmbeddingDetails } from "../response/to-embedding.ts";
import { toVector } from "../response/to-vector.ts";
import type { ClientContext } from "../send/client-context.ts";
import type { Purchase } from "../store/purchase.ts";

/**
 * Makes the embedding of a response: its numbers are checked before anyone sees them, then stored, then given. Nothing is
 * ever empty.
 *
 * @param parsed the response's JSON, or its numbers where they were read already
 * @throws InvalidResponseError; the work was done and may have been billed
 */
export function finishEmbedding(
  { clock, redact }: ClientContext,
  parsed: unknown,
  settings: Settings,
  details: EmbeddingDetails,
  purchase: Purchase | undefined,
): Embedding | Promise<Embedding> {
  let numbers: Float32Array;
  try {
    const found = parsed instanceof Float32Array ? parsed : findVector(parsed);
    numbers = toVector(found, settings.storedDimensionality);
  } catch (error) {
    if (!InvalidResponseError.isInstance(error)) throw error;
    throw new InvalidResponseError(redact(error.message), { requestId: details.requestId });
  }
  return purchase === undefined
    ? toEmbedding(numbers, settings, details)
    : storeEmbedding(purchase, numbers, settings, details, clock.wallNow());
}

/** Gives the embedding once it is stored, or with the reason why it could not be. */
async function storeEmbedding(
  purchase: Purchase,
  numbers: Float32Array,
  settings: Settings,
  details: EmbeddingDetails,
  embeddedAt: number,
): Promise<Embedding> {
  const { requestId, metrics } = details;
  await purchase.embed({
    state: "embedded",
    vector: numbers,
    space: storedSpace(settings),
    model: settings.model,
    ...(requestId === undefined ? {} : { requestId }),
    ...(metrics.cost === undefined ? {} : { cost: metrics.cost }),
    embeddedAt,
  });
  const { error } = purchase;
  const all = error === undefined ? details : { ...details, storeError: error };
  return toEmbedding(numbers.slice(), settings, all);
}

/** The space of the numbers as they came. */
function storedSpace(settings: Settings): string {
  return describeVectorSpace({
    ...settings,
    outputDimensionality: settings.storedDimensionality,
    normalize: false,
  });
}
