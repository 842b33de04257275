import {
  EmbedManyError,
  SegmindAbortedError,
  SegmindError,
  type Embedding,
  type SegmindClient,
} from "@segmind-embeddings/core";
import { accountOf, emptyAccount } from "./account.ts";
import type { AnswerOptions, EmbedItemsResult } from "./engine.ts";

export interface EmbedQueriesResult extends EmbedItemsResult {
  /** By the query's index; what failed is missing. */
  readonly vectors: ReadonlyMap<number, Float32Array>;
  /** Why a query has no vector, by its index. */
  readonly failures: ReadonlyMap<number, unknown>;
}

/** Embeds queries, which is another task than embedding what they are to find. */
export async function embedQueries(
  client: SegmindClient,
  queries: readonly string[],
  options: AnswerOptions,
): Promise<EmbedQueriesResult> {
  try {
    const embeddings = await client.embedMany(queries, { taskType: "RETRIEVAL_QUERY", ...options });
    return {
      account: accountOf(embeddings.summary),
      vectors: vectorsOf(embeddings.entries()),
      failures: new Map(),
    };
  } catch (error) {
    if (EmbedManyError.isInstance(error)) {
      return { account: accountOf(error.summary), vectors: vectorsOf(error.results), failures: error.errors };
    }
    if (!SegmindError.isInstance(error)) throw error;
    const results = SegmindAbortedError.isInstance(error) ? error.results : [];
    return { account: emptyAccount, vectors: vectorsOf(results), failures: new Map(), stoppedBy: error };
  }
}

function vectorsOf(embeddings: Iterable<readonly [number, Embedding]>): Map<number, Float32Array> {
  return new Map(Array.from(embeddings, ([index, { vector }]) => [index, vector]));
}
