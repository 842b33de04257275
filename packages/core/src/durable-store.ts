import type {
  EmbeddedEntry,
  EmbeddingStore,
  StoreChange,
  StoreClaim,
  StoreEntry,
  UnsettledKey,
} from "./embedding-store.ts";

/** A stored vector with its key. */
export interface StoredEmbedding extends EmbeddedEntry {
  readonly key: string;
}

/** How many vectors of one space there are, and what they cost. */
export interface SpaceStats {
  readonly space: string;
  readonly model: string;
  readonly dimensions: number;
  /** Vectors that are stored. */
  readonly embedded: number;
  /** Credits that they cost, as far as the gateway gave them; a store may count those of deleted vectors, too. */
  readonly spentCredits: number;
}

/** What a store holds. */
export interface StoreStats {
  readonly embedded: number;
  readonly open: number;
  readonly accepted: number;
  readonly unknown: number;
  readonly spentCredits: number;
  readonly spaces: readonly SpaceStats[];
}

/** An {@link EmbeddingStore} that outlives the process, with what can be asked of its vectors beyond buying them. */
export interface DurableStore extends EmbeddingStore {
  get(keys: readonly string[]): Promise<readonly (StoreEntry | undefined)[]>;
  open(claims: readonly StoreClaim[]): Promise<readonly (StoreEntry | undefined)[]>;
  write(changes: readonly StoreChange[]): Promise<void>;
  unsettled(): Promise<readonly UnsettledKey[]>;
  /**
   * All stored vectors, of which at most a few hundred are in memory at a time. Their order, and whether those that are stored meanwhile are
   * among them, is the store's.
   *
   * @param options `space` leaves out the vectors of other spaces, see `EmbeddedEntry.space`
   * @throws StoreError
   */
  entries(options?: { readonly space?: string | undefined }): AsyncIterableIterator<StoredEmbedding>;
  /**
   * How many keys are in each state, how many vectors in each space, and what they cost.
   *
   * @throws StoreError
   */
  stats(): Promise<StoreStats>;
  /**
   * Forgets what is known of keys: vectors, jobs and unknown outcomes, all of it or nothing. A key that a living owner is
   * buying stays. What is forgotten is bought again when it is asked for, and a job is then paid for twice.
   *
   * @returns how many keys were forgotten
   * @throws StoreError
   */
  delete(keys: readonly string[]): Promise<number>;
}
