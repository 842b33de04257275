import type {
  EmbeddingStore,
  MaybePromise,
  StoreChange,
  StoreClaim,
  StoreEntry,
} from "../embedding-store.ts";
import { describeThrown } from "../errors/describe-thrown.ts";
import { describeValue } from "../errors/describe-value.ts";
import { StoreError } from "../errors/store-error.ts";
import { systemClock, type Clock } from "../policy/clock.ts";
import { Batch } from "./batch.ts";

/** One session for each store object, so that all clients that are given it share its calls. */
const sessions = new WeakMap<EmbeddingStore, StoreSession>();

/** A store as the client uses it: what comes within one turn of the event loop shares one call. */
export class StoreSession {
  readonly owner: string;
  /** The keys that a call of this process is buying now; each promise resolves when that call is done with its key. */
  readonly inFlight = new Map<string, Promise<void>>();
  readonly #gets: Batch<string, StoreEntry | undefined>;
  readonly #claims: Batch<StoreClaim, StoreEntry | undefined>;
  readonly #changes: Batch<StoreChange, void>;

  constructor(store: EmbeddingStore, clock: Pick<Clock, "afterPoll">) {
    this.owner = store.owner;
    this.#gets = new Batch((keys) => asked("read", keys.length, () => store.get(keys)), clock);
    this.#claims = new Batch((claims) => asked("write", claims.length, () => store.open(claims)), clock);
    this.#changes = new Batch<StoreChange, void>(async (changes) => {
      await asked("write", 0, async () => {
        await store.write(changes);
        return [];
      });
      return [];
    }, clock);
  }

  static of(store: EmbeddingStore): StoreSession {
    const session = sessions.get(store) ?? new StoreSession(store, systemClock);
    sessions.set(store, session);
    return session;
  }

  /** @throws StoreError */
  get(key: string): Promise<StoreEntry | undefined> {
    return this.#gets.add(key);
  }

  /**
   * Claims a key.
   *
   * @returns `undefined` where it is claimed now, else the entry that stands in the way
   * @throws StoreError
   */
  claim(claim: StoreClaim): Promise<StoreEntry | undefined> {
    return this.#claims.add(claim);
  }

  /** @throws StoreError */
  write(change: StoreChange): Promise<void> {
    return this.#changes.add(change);
  }
}

/**
 * Asks a store for a list of entries.
 *
 * @throws StoreError, also for fewer entries than there must be: a missing one would read as "not known" and "claimed"
 */
async function asked<Entry>(
  what: "read" | "write",
  count: number,
  call: () => MaybePromise<readonly Entry[]>,
): Promise<readonly Entry[]> {
  try {
    const entries = await call();
    const isWhole = Array.isArray(entries) && entries.length === count;
    if (isWhole) return entries as readonly Entry[];
    throw new Error(`it gave ${describeValue(entries)} in place of an array of ${String(count)}`);
  } catch (cause) {
    if (StoreError.isInstance(cause)) throw cause;
    const verb = what === "read" ? "read" : "written";
    throw new StoreError(`The store could not be ${verb}: ${describeThrown(cause)}`, { cause });
  }
}
