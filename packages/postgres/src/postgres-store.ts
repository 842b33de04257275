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

/** How many vectors of one space there are, and what they cost. */
export interface SpaceStats {
  readonly space: string;
  readonly model: string;
  readonly dimensions: number;
  /** Vectors that are stored. */
  readonly embedded: number;
  /** Credits that these vectors cost, as far as the gateway told them. */
  readonly spentCredits: number;
}

/** What a schema holds. */
export interface StoreStats {
  readonly embedded: number;
  readonly open: number;
  readonly accepted: number;
  readonly unknown: number;
  readonly spentCredits: number;
  readonly spaces: readonly SpaceStats[];
}

/** An {@link EmbeddingStore} in PostgreSQL, with what can be asked of a database beyond that. */
export interface PostgresStore extends EmbeddingStore {
  get(keys: readonly string[]): Promise<readonly (StoreEntry | undefined)[]>;
  open(claims: readonly StoreClaim[]): Promise<readonly (StoreEntry | undefined)[]>;
  write(changes: readonly StoreChange[]): Promise<void>;
  unsettled(): Promise<readonly UnsettledKey[]>;
  /**
   * All stored vectors in the order of their keys, a few hundred at a time. Those that are stored meanwhile may be among
   * them or not.
   *
   * @param options `space` leaves out the vectors of other spaces, see `EmbeddedEntry.space`
   * @throws StoreError
   */
  entries(options?: { readonly space?: string | undefined }): AsyncIterableIterator<StoredEmbedding>;
  /**
   * How many keys are in each state, how many vectors in each space, and what they cost. It reads every row, but no
   * vector: about a second for some millions.
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
