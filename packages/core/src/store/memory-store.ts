import { describeValue } from "../errors/describe-value.ts";
import { throwInvalidInput } from "../errors/invalid-input-error.ts";
import { applyChange, applyClaim } from "./apply-change.ts";
import type {
  EmbeddingStore,
  StoreChange,
  StoreClaim,
  StoreEntry,
  UnsettledKey,
} from "../embedding-store.ts";

export interface MemoryStoreOptions {
  /** How many entries are kept; past it the oldest vectors go first. 0 keeps no vector. @default 10_000 */
  maxEntries?: number | undefined;
}

/** A bounded store in the memory of this process: 10,000 vectors of 768 numbers take about 31 MB. */
export class MemoryStore implements EmbeddingStore {
  readonly owner = "memory";
  readonly maxEntries: number;
  /** Oldest first. */
  readonly #entries = new Map<string, StoreEntry>();

  /** @throws InvalidInputError */
  constructor({ maxEntries = 10_000 }: MemoryStoreOptions = {}) {
    if (!Number.isSafeInteger(maxEntries) || maxEntries < 0) {
      throwInvalidInput("options.maxEntries", describeValue(maxEntries), "an integer of 0 or more");
    }
    this.maxEntries = maxEntries;
  }

  /** How many entries are kept. */
  get size(): number {
    return this.#entries.size;
  }

  get(keys: readonly string[]): readonly (StoreEntry | undefined)[] {
    return keys.map((key) => this.#entries.get(key));
  }

  open(claims: readonly StoreClaim[]): readonly (StoreEntry | undefined)[] {
    return claims.map((claim) => {
      const current = this.#entries.get(claim.key);
      const entry = applyClaim(current, claim, this.owner);
      if (entry === undefined) return current;
      this.#put(claim.key, entry);
      return undefined;
    });
  }

  write(changes: readonly StoreChange[]): void {
    for (const change of changes) {
      const entry = applyChange(this.#entries.get(change.key), change, this.owner);
      if (entry === null) this.#entries.delete(change.key);
      else if (entry !== undefined) this.#put(change.key, entry);
    }
    this.#evict();
  }

  unsettled(): readonly UnsettledKey[] {
    const unsettled: UnsettledKey[] = [];
    for (const [key, entry] of this.#entries) {
      if (entry.state !== "embedded") unsettled.push({ key, entry });
    }
    return unsettled;
  }

  #put(key: string, entry: StoreEntry): void {
    this.#entries.delete(key);
    this.#entries.set(key, entry);
  }

  /** What is under way is never given up for the bound: it is as many keys as calls in flight. */
  #evict(): void {
    for (const [key, { state }] of this.#entries) {
      if (this.#entries.size <= this.maxEntries) return;
      if (state === "embedded" || state === "unknown") this.#entries.delete(key);
    }
  }
}
