import type { EmbeddingStore } from "@segmind-embeddings/core";
import { putAskedKeys } from "../../catalogue/key-states.ts";
import type { Connection } from "../../catalogue/connection.ts";

/** A store that also notes in the catalogue what was bought through it: no document there names those vectors. */
export function askedStore(store: EmbeddingStore, connection: Connection): EmbeddingStore {
  return {
    owner: store.owner,
    commitDelay: store.commitDelay,
    get: (keys) => store.get(keys),
    open: (claims) => store.open(claims),
    unsettled: () => store.unsettled(),
    write: async (changes) => {
      await store.write(changes);
      const bought = changes.filter(({ entry }) => entry?.state === "embedded").map(({ key }) => key);
      if (bought.length > 0) await connection.write(() => putAskedKeys(connection, bought));
    },
  };
}
