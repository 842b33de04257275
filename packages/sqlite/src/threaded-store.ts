import type {
  DurableStore,
  StoreChange,
  StoreClaim,
  StoredEmbedding,
  StoreEntry,
  StoreStats,
  UnsettledKey,
} from "@segmind-embeddings/core";
import type { EntryPage } from "./database/store-tables.ts";
import type { DatabaseThread } from "./thread/database-thread.ts";
import { packChanges } from "./thread/packed-changes.ts";
import { unpackEntries } from "./thread/packed-entries.ts";

/** How many keys are looked up in one step of the other thread, so that a long list stops neither of the two. */
const keysPerCall = 256;

/** A store whose file another thread reads and writes. */
export class ThreadedStore implements DurableStore {
  readonly owner: string;
  /** A commit costs as much as storing several vectors, and no request is answered within so short a time. */
  readonly commitDelay = 2;
  readonly #thread: DatabaseThread;

  constructor(owner: string, thread: DatabaseThread) {
    this.owner = owner;
    this.#thread = thread;
  }

  async get(keys: readonly string[]): Promise<readonly (StoreEntry | undefined)[]> {
    const entries: (StoreEntry | undefined)[] = [];
    for (let index = 0; index < keys.length; index += keysPerCall) {
      const packed = await this.#thread.call("get", keys.slice(index, index + keysPerCall));
      entries.push(...unpackEntries(packed));
    }
    return entries;
  }

  open(claims: readonly StoreClaim[]): Promise<readonly (StoreEntry | undefined)[]> {
    return this.#thread.call("open", claims);
  }

  write(changes: readonly StoreChange[]): Promise<void> {
    return this.#thread.call("write", packChanges(changes));
  }

  unsettled(): Promise<readonly UnsettledKey[]> {
    return this.#thread.call("unsettled");
  }

  async *entries({ space }: { space?: string | undefined } = {}): AsyncGenerator<
    StoredEmbedding,
    void,
    undefined
  > {
    let next: number | undefined = 0;
    while (next !== undefined) {
      const page: EntryPage = await this.#thread.call("entries", next, space);
      yield* page.entries;
      next = page.next;
    }
  }

  stats(): Promise<StoreStats> {
    return this.#thread.call("stats");
  }

  delete(keys: readonly string[]): Promise<number> {
    return this.#thread.call("delete", keys);
  }
}
