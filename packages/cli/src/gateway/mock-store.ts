import type { EmbeddingStore } from "@segmind-embeddings/core";
import { storeWithWrite } from "./store-with-write.ts";

/**
 * A store that is not told of accepted jobs. A mock gateway is known to its own process alone: another process that read
 * of its job in the store would ask a mock of its own for it, in vain. So it waits for the vector instead.
 */
export function mockStore(store: EmbeddingStore): EmbeddingStore {
  return storeWithWrite(store, (changes) =>
    store.write(changes.filter(({ entry }) => entry?.state !== "accepted")),
  );
}
