import type {
  EmbeddedEntry,
  EmbeddingStore,
  StoreChange,
  StoreClaim,
  StoreEntry,
  UnsettledKey,
} from "@segmind-embeddings/core";

/** A stored vector with its key. */
export interface StoredEmbedding extends EmbeddedEntry {
  readonly key: string;
}

/** How many vectors there are, and what they cost. */
export interface SpaceStats {
  readonly space: string;
  readonly model: string;
  readonly dimensions: number;
  /** Vectors that are stored. */
  readonly embedded: number;
  /** Credits, as far as the gateway told them; those of vectors that were deleted since are among them. */
  readonly spentCredits: number;
}

/** What a file holds. */
export interface StoreStats {
  readonly embedded: number;
  readonly open: number;
  readonly accepted: number;
  readonly unknown: number;
  readonly spentCredits: number;
  readonly spaces: readonly SpaceStats[];
}

/** An {@link EmbeddingStore} in a SQLite file, with what can be asked of a file beyond that. */
export interface SqliteStore extends EmbeddingStore {
  get(keys: readonly string[]): Promise<readonly (StoreEntry | undefined)[]>;
  open(claims: readonly StoreClaim[]): Promise<readonly (StoreEntry | undefined)[]>;
  write(changes: readonly StoreChange[]): Promise<void>;
  unsettled(): Promise<readonly UnsettledKey[]>;
  /**
   * All stored vectors, in the order they came, as many in memory as a few hundred. Those that are stored meanwhile come
   * at the end.
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
   * buying stays. What is forgotten is bought again when it is asked for, and a job is paid twice then.
   *
   * @returns how many keys were forgotten
   * @throws StoreError
   */
  delete(keys: readonly string[]): Promise<number>;
}
