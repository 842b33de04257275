import type { QuotaState } from "./quota-state.ts";

/**
 * The place where the state of quotas lives. All who are given the same place share the quotas in it: clients of one
 * process share a {@link MemoryQuota}, and a database shares it among processes and machines.
 *
 * A place knows nothing of quotas. It keeps one small JSON value under each name and lets it be changed by one at a
 * time.
 */
export interface Quota {
  /**
   * Changes the state under a name, as one transaction: whoever else updates the same name, in this process or in
   * another, does so wholly before or wholly after.
   *
   * A place may be asynchronous and may take tens of milliseconds. Where it is synchronous, requests go out
   * without a turn of the event loop.
   *
   * @param name an origin and a hash of a key, some 100 characters: it does not show the key
   * @param change is synchronous and has no effect outside: a place may call it again where its transaction has to be
   * repeated, and the result of the last call counts. What it throws rejects the update, and nothing is written
   * @returns what `change` gave as its result, the same object
   * @throws when the place cannot be read or written. The request that waits then gets this error and is not sent,
   * so its message should say what to do
   */
  update<R>(name: string, change: (context: QuotaContext) => QuotaChange<R>): R | Promise<R>;
}

/** What a change of the state is given. */
export interface QuotaContext {
  /**
   * What was stored last, or `undefined` where nothing was. The change may write into it, and hands back what it
   * wrote into.
   */
  readonly state: QuotaState | undefined;
  /**
   * Milliseconds since the epoch, fractions allowed, by one clock that all who share the place read inside the
   * transaction. It should not go back.
   */
  readonly now: number;
  /**
   * Who updates: a name that no other opening of the place has or ever had, some 100 characters
   * at most. It is the same in all updates of one opening.
   */
  readonly owner: string;
  /**
   * Whether an owner may still send requests. Slots of a dead owner go to the others, so that one who may be alive
   * must not be called dead; a dead process on the same host should be known as dead at once, another machine after
   * a lease of some seconds. It is asked about few owners in few updates.
   */
  isAlive(owner: string): boolean;
}

export interface QuotaChange<R> {
  /** What to store. Left out, nothing needs to be written. */
  readonly state?: QuotaState | undefined;
  readonly result: R;
}
