import type { EmbeddingStore } from "@segmind-embeddings/core";
import { putAskedKeys } from "../../catalogue/key-states.ts";
import type { Connection } from "../../catalogue/connection.ts";
import { storeWithWrite } from "../../gateway/store-with-write.ts";

/** A store that also notes in the catalogue what was bought through it: no document there names those vectors. */
export function askedStore(store: EmbeddingStore, connection: Connection): EmbeddingStore {
  return storeWithWrite(store, async (changes) => {
    await store.write(changes);
    const bought = changes.filter(({ entry }) => entry?.state === "embedded").map(({ key }) => key);
    if (bought.length > 0) await connection.write(() => putAskedKeys(connection, bought));
  });
}
