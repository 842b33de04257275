import {
  SegmindAborted,
  type Embedding,
  type RunProgress,
  type SegmindClient,
} from "@segmind-embeddings/core";
import type { Item } from "../inputs/item.ts";
import { accountOf, type Account } from "./account.ts";
import { collectJobs } from "./collect-jobs.ts";

export interface EmbedItemsOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: RunProgress) => void;
  /** Called with each vector as it comes; awaited, so that it is kept before more is bought. */
  readonly onVector: (item: Item, embedding: Embedding) => Promise<void>;
  readonly onFailure: (item: Item, reason: unknown) => void;
}

export interface EmbedItemsResult {
  readonly account: Account;
  /** Why the run ended before its end: an abort, or an error after which nothing else can succeed. */
  readonly stoppedBy?: unknown;
}

/** Embeds items as documents. What fails is told, and the rest goes on. */
export async function embedItems(
  client: SegmindClient,
  items: readonly Item[],
  { signal, onProgress, onVector, onFailure }: EmbedItemsOptions,
): Promise<EmbedItemsResult> {
  let summary: RunProgress | undefined;
  let creditsLeft: number | undefined;
  let stoppedBy: unknown;
  const keep = async (index: number, embedding: Embedding): Promise<void> => {
    creditsLeft = embedding.metrics.remainingCredits ?? creditsLeft;
    await onVector(items[index] as Item, embedding);
  };
  const stream = client.embedStream(
    items.map(({ input }) => input),
    {
      taskType: "RETRIEVAL_DOCUMENT",
      ordered: false,
      signal,
      onProgress: (progress) => {
        summary = progress;
        onProgress(progress);
      },
    },
  );
  try {
    for await (const result of stream) {
      if (result.status === "fulfilled") await keep(result.index, result.value);
      else onFailure(items[result.index] as Item, result.reason);
    }
  } catch (error) {
    stoppedBy = error;
    if (SegmindAborted.isInstance(error)) {
      for (const [index, embedding] of error.results) await keep(index, embedding);
      for (const [index, embedding] of await collectJobs(client, error.requestIds))
        await keep(index, embedding);
    }
  }
  return { account: accountOf(summary, creditsLeft), ...(stoppedBy !== undefined && { stoppedBy }) };
}
