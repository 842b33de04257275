import { SegmindAbortedError, type SegmindClient } from "@segmind-embeddings/core";
import type { Item } from "../inputs/item.ts";
import { accountOf, emptyAccount } from "./account.ts";
import type { EmbedItemsOptions, EmbedItemsResult } from "./engine.ts";
import { salvage } from "./salvage.ts";

/** Embeds items as documents. What fails is told, and the rest goes on. */
export async function embedItems(
  client: SegmindClient,
  items: readonly Item[],
  options: EmbedItemsOptions,
): Promise<EmbedItemsResult> {
  const { signal, onProgress, onVector, onFailure } = options;
  let account = emptyAccount;
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
      const item = items[result.index] as Item;
      if (result.status === "fulfilled") await onVector(item, result.value.vector);
      else onFailure(item, result.reason);
    }
  } catch (stoppedBy) {
    if (SegmindAbortedError.isInstance(stoppedBy))
      account = await salvage(client, stoppedBy, items, account, options);
    return { account, stoppedBy };
  }
  return { account };
}
