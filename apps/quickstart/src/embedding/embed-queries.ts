import {
  EmbedManyError,
  SegmindAborted,
  SegmindError,
  type Embedding,
  type RunProgress,
  type SegmindClient,
} from "@segmind-embeddings/core";
import { accountOf, emptyAccount, type Account } from "./account.ts";

export interface EmbedQueriesResult {
  readonly account: Account;
  /** By the query's index; what failed is missing. */
  readonly vectors: ReadonlyMap<number, Float32Array>;
  /** Why a query has no vector, by its index. */
  readonly failures: ReadonlyMap<number, unknown>;
  /** Why the run ended before its end. */
  readonly stoppedBy?: unknown;
}

export const noAnswers: EmbedQueriesResult = {
  account: emptyAccount,
  vectors: new Map(),
  failures: new Map(),
};

/** Embeds queries, which is another task than embedding what they are to find. */
export async function embedQueries(
  client: SegmindClient,
  queries: readonly string[],
  options: { readonly signal: AbortSignal; readonly onProgress: (progress: RunProgress) => void },
): Promise<EmbedQueriesResult> {
  try {
    const embeddings = await client.embedMany(queries, { taskType: "RETRIEVAL_QUERY", ...options });
    return {
      account: accountOf(embeddings.summary, embeddings.at(-1)?.metrics.remainingCredits),
      vectors: vectorsOf(embeddings.entries()),
      failures: new Map(),
    };
  } catch (error) {
    if (EmbedManyError.isInstance(error)) {
      return { account: accountOf(error.summary), vectors: vectorsOf(error.results), failures: error.errors };
    }
    if (!SegmindError.isInstance(error)) throw error;
    const results = SegmindAborted.isInstance(error) ? error.results : [];
    return { ...noAnswers, vectors: vectorsOf(results), stoppedBy: error };
  }
}

function vectorsOf(embeddings: Iterable<readonly [number, Embedding]>): Map<number, Float32Array> {
  return new Map(Array.from(embeddings, ([index, { vector }]) => [index, vector]));
}
