/** A value, or the promise of one: a store in memory has it at once, one on a disk or in a network later. */
export type MaybePromise<Value> = Value | Promise<Value>;

/** A living owner has a POST for this key on its way. */
export interface OpenEntry {
  readonly state: "open";
  /** The owner that claimed the key, see {@link EmbeddingStore.owner}. */
  readonly owner: string;
  /** When it was claimed, in milliseconds since the epoch. */
  readonly since: number;
}

/** The gateway accepted a job for this key by v2. The gateway keeps its result for one hour. */
export interface AcceptedEntry {
  readonly state: "accepted";
  /** The job's id. */
  readonly requestId: string;
  /** When the job was submitted, in milliseconds since the epoch. */
  readonly submittedAt: number;
}

/** The vector of this key is stored. */
export interface EmbeddedEntry {
  readonly state: "embedded";
  /** The numbers as the gateway gave them, rounded to single precision and not normalised. */
  readonly vector: Float32Array;
  /** The vector space of the numbers as they came, as `client.space({ normalize: false })` names it. */
  readonly space: string;
  /** The model's slug. */
  readonly model: string;
  /** The gateway's id of the request or job, where it gave one. */
  readonly requestId?: string;
  /** Credits charged, where the gateway gave them. */
  readonly cost?: number;
  /** When the vector came, in milliseconds since the epoch. */
  readonly embeddedAt: number;
}

/**
 * A POST for this key may have been billed and nobody waits for its result: its owner died, its outcome was unknown and
 * it was not sent again, or its accepted job expired. `onUnknownOutcome` decides what a call does that meets it.
 */
export interface UnknownEntry {
  readonly state: "unknown";
  /** When it became unknown, in milliseconds since the epoch. */
  readonly since: number;
  /** Why, in words. */
  readonly reason: string;
  /** The job's id, where one was accepted. */
  readonly requestId?: string;
}

/** What a store knows of a key. Nothing at all (`undefined`) means that the key may be bought. */
export type StoreEntry = OpenEntry | AcceptedEntry | EmbeddedEntry | UnknownEntry;

/** Asks for the permission to buy the vector of a key. */
export interface StoreClaim {
  readonly key: string;
  /** When the claim is made, in milliseconds since the epoch; a store with a clock of its own uses that. */
  readonly since: number;
  /** Whether the key may be claimed although its outcome is unknown, so that it may be billed twice. */
  readonly replaceUnknown: boolean;
}

/** What became of a claim or of an accepted job. */
export type StoreChange =
  | { readonly key: string; readonly entry: AcceptedEntry | EmbeddedEntry }
  | {
      readonly key: string;
      /** `undefined` takes the key out: it was surely not billed. */
      readonly entry: UnknownEntry | undefined;
      /** The accepted job this is about; without it, this owner's claim. */
      readonly requestId?: string | undefined;
    };

/** A key that has no vector and is not free to be bought, with what is known of it. */
export interface UnsettledKey {
  readonly key: string;
  readonly entry: OpenEntry | AcceptedEntry | UnknownEntry;
}

/**
 * Where vectors are kept under the key of their input, and where it is written down what is being bought. Every call of
 * a client that is given a store goes through it:
 *
 * quota is granted → `open` is durable → first byte → `accepted` is durable (by v2) → `embedded` is durable → the caller
 * sees the vector. A refusal that is surely not billed takes the key out again.
 *
 * A method that resolves has made its change durable; one that rejects has changed nothing. The client calls `open` and
 * `write` with everything that came within one turn of the event loop, or within {@link EmbeddingStore.commitDelay}, so
 * that it can share one commit, and never calls `write` while another `write` is under way. It changes no vector that it
 * gave to a store or got from one. The rules for what may follow what are in `applyClaim` and `applyChange`.
 */
export interface EmbeddingStore {
  /**
   * Names this handle among all that share its data, in this process and others. An `open` entry belongs to its owner; a
   * store tells living owners from dead ones.
   */
  readonly owner: string;
  /**
   * How long a claim or a change may wait for those of other keys that are being bought, in milliseconds, so that they
   * share a commit. What is bought alone never waits. @default 0
   */
  readonly commitDelay?: number | undefined;
  /**
   * What is known of each key, in their order, `undefined` where nothing is. An `open` entry whose owner is dead is given
   * as `unknown`.
   */
  get(keys: readonly string[]): MaybePromise<readonly (StoreEntry | undefined)[]>;
  /**
   * Claims each key that is free, in one atomic step.
   *
   * @returns in the order of the claims: `undefined` where the key is claimed now, else the entry that stands in the way
   */
  open(claims: readonly StoreClaim[]): MaybePromise<readonly (StoreEntry | undefined)[]>;
  /** Writes what became of claims and jobs, all of it or nothing. A change that does not fit its entry is left out. */
  write(changes: readonly StoreChange[]): MaybePromise<void>;
  /** Every key that is `open`, `accepted` or `unknown`: what may be billed and has no vector yet. */
  unsettled(): MaybePromise<readonly UnsettledKey[]>;
}
