import type { EmbedOptions, SegmindClient } from "@segmind-embeddings/core";
import type { Collection } from "../../catalogue/collections.ts";

/** The space of a collection's vectors in the store, which keeps them as they came. */
export function storedSpace(client: SegmindClient, { options }: Pick<Collection, "options">): string {
  const { storedDimensionality } = options;
  const asStored: EmbedOptions = {
    outputDimensionality: storedDimensionality,
    storedDimensionality,
    normalize: false,
  };
  return client.space(asStored);
}
