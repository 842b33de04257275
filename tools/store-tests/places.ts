import type { EmbeddingStore, Quota } from "../../packages/core/src/index.ts";

/** What a package gives that opens a file or a database. */
export interface Opened {
  readonly store: EmbeddingStore;
  readonly quota: Quota;
  readonly close: () => Promise<void>;
}

/** For the conformance suite of stores: a place that one process opens again and again. */
export function openedAgain(open: () => Opened) {
  const opened: Opened[] = [];
  const openStore = (): EmbeddingStore => {
    const database = open();
    opened.push(database);
    return database.store;
  };
  return {
    store: openStore(),
    openAnother: openStore,
    // What is closed has ended at once, and nobody can settle what it had open.
    kill: async (store: EmbeddingStore) => opened.find((database) => database.store === store)?.close(),
    async close() {
      for (const database of opened) await database.close();
    },
  };
}

/** For the conformance suite of quotas: a place that is opened as often as the suite likes. */
export function quotaOf(open: () => Opened) {
  return {
    open() {
      const { quota, close } = open();
      return { quota, close };
    },
  };
}
