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
import { systemClock } from "../policy/clock.ts";
import { shared } from "../policy/shared.ts";
import { Batch, type BatchClock } from "./batch.ts";
import { KeysInFlight } from "./keys-in-flight.ts";

/** The keys in flight of each store object. */
const inFlight = new WeakMap<EmbeddingStore, KeysInFlight>();

/**
 * A store as the client uses it: what comes within one turn of the event loop shares one call, or within
 * the store's `commitDelay`.
 */
export class StoreSession {
  readonly owner: string;
  readonly inFlight: KeysInFlight;
  readonly #store: EmbeddingStore;
  readonly #gets: Batch<string, StoreEntry | undefined>;
  readonly #claims: Batch<StoreClaim, StoreEntry | undefined>;
  readonly #changes: Batch<StoreChange, void>;

  constructor(store: EmbeddingStore, clock: BatchClock) {
    this.owner = store.owner;
    this.#store = store;
    this.inFlight = inFlight.get(store) ?? new KeysInFlight();
    inFlight.set(store, this.inFlight);
    const { commitDelay = 0 } = store;
    const delay = commitDelay > 0 ? { longest: commitDelay, expected: () => this.inFlight.size } : undefined;
    this.#gets = new Batch((keys) => asked("read", keys.length, () => store.get(keys)), clock);
    this.#claims = new Batch(
      (claims) => asked("write", claims.length, () => store.open(claims)),
      clock,
      delay,
    );
    this.#changes = new Batch<StoreChange, void>(
      async (changes) => {
        await asked("write", 0, async () => {
          await store.write(changes);
          return [];
        });
        return [];
      },
      clock,
      delay,
    );
  }

  /** The session that a store's calls share. */
  static readonly of = shared((store: EmbeddingStore) => new StoreSession(store, systemClock));

  /** @throws StoreError */
  get(key: string): Promise<StoreEntry | undefined> {
    return this.#gets.add(key);
  }

  /**
   * Looks up many keys in one call of their own.
   *
   * @throws StoreError
   */
  getAll(keys: readonly string[]): Promise<readonly (StoreEntry | undefined)[]> {
    return asked("read", keys.length, () => this.#store.get(keys));
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
