import {
  SegmindAborted,
  type Embedding,
  type RunProgress,
  type SegmindClient,
} from "@segmind-embeddings/core";
import type { Item } from "../inputs/item.ts";
import { accountOf, emptyAccount, type Account } from "./account.ts";
import { collectJobs } from "./collect-jobs.ts";

export interface EmbedItemsOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: RunProgress) => void;
  /** Called with each vector as it comes; awaited, so that it is kept before more is bought. */
  readonly onVector: (item: Item, embedding: Embedding) => Promise<void>;
  readonly onFailure: (item: Item, reason: unknown) => void;
  /** Called on an interruption, before so many jobs that are under way are waited for. */
  readonly onCollect: (jobs: number) => void;
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
  { signal, onProgress, onVector, onFailure, onCollect }: EmbedItemsOptions,
): Promise<EmbedItemsResult> {
  let account = emptyAccount;
  let creditsLeft: number | undefined;
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
        account = accountOf(progress);
        onProgress(progress);
      },
    },
  );
  try {
    for await (const result of stream) {
      if (result.status === "fulfilled") await keep(result.index, result.value);
      else onFailure(items[result.index] as Item, result.reason);
    }
  } catch (stoppedBy) {
    if (SegmindAborted.isInstance(stoppedBy)) {
      for (const [index, embedding] of stoppedBy.results) await keep(index, embedding);
      if (stoppedBy.requestIds.size > 0) onCollect(stoppedBy.requestIds.size);
      for (const [index, embedding] of await collectJobs(client, stoppedBy.requestIds)) {
        account = withCollected(account, embedding);
        await keep(index, embedding);
      }
    }
    return { account: { ...account, creditsLeft }, stoppedBy };
  }
  return { account: { ...account, creditsLeft } };
}

/** A job that was given up counts as one that may be billed, until its vector is there. */
function withCollected(account: Account, { metrics }: Embedding): Account {
  return {
    ...account,
    bought: account.bought + 1,
    mayBeBilled: Math.max(0, account.mayBeBilled - 1),
    cost: account.cost + (metrics.cost ?? 0),
  };
}
