import type { EmbeddingStore } from "@segmind-embeddings/core";

/** The same store, but for how it writes. */
export function storeWithWrite(store: EmbeddingStore, write: EmbeddingStore["write"]): EmbeddingStore {
  return {
    owner: store.owner,
    commitDelay: store.commitDelay,
    get: (keys) => store.get(keys),
    open: (claims) => store.open(claims),
    unsettled: () => store.unsettled(),
    write,
  };
}
