import type { Embedding, SegmindAbortedError, SegmindClient } from "@segmind-embeddings/core";
import type { Item } from "../inputs/item.ts";
import type { Account } from "./account.ts";
import { collectJobs } from "./collect-jobs.ts";
import type { EmbedItemsOptions } from "./engine.ts";

/** Takes what an interrupted run has paid for: the vectors it had, and those of the jobs that were accepted. */
export async function salvage(
  client: SegmindClient,
  { results, requestIds }: SegmindAbortedError,
  items: readonly Item[],
  account: Account,
  { onVector, onCollect }: Pick<EmbedItemsOptions, "onVector" | "onCollect">,
): Promise<Account> {
  let after = account;
  for (const [index, { vector }] of results) await onVector(items[index] as Item, vector);
  if (requestIds.size > 0) onCollect(requestIds.size);
  for (const [index, embedding] of await collectJobs(client, requestIds)) {
    after = withCollected(after, embedding);
    await onVector(items[index] as Item, embedding.vector);
  }
  return after;
}

/** A job that was given up counts as one that may be billed, until its vector is there. */
function withCollected(account: Account, { metrics }: Embedding): Account {
  return {
    ...account,
    bought: account.bought + 1,
    mayBeBilled: Math.max(0, account.mayBeBilled - 1),
    cost: account.cost + (metrics.cost ?? 0),
    creditsLeft: metrics.remainingCredits ?? account.creditsLeft,
  };
}
