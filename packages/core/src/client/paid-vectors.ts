import { createHash } from "node:crypto";
import type { Embedding } from "../embedding.ts";
import { refuse } from "../errors/invalid-input-error.ts";
import { describeValue } from "../errors/describe-value.ts";

export interface PaidVectorsOptions {
  /** How many vectors are kept; past it the oldest go first. 0 keeps none. @default 10_000 */
  max?: number | undefined;
  /**
   * Keep the vectors of runs that succeeded, too: for callers who may lose them after they were given.
   * @default false
   */
  keepDelivered?: boolean | undefined;
}

/** What a run knows of its inputs by index. */
export interface PaidFor {
  readonly results: ReadonlyMap<number, Embedding>;
  /** Jobs that were accepted and whose results were not had. */
  readonly requestIds: ReadonlyMap<number, string>;
}

/**
 * What failed runs have paid for, by input and space, so that the next run of the same inputs does not buy it
 * again. Given to runs as `embedMany(inputs, { paid })`, for callers between whom and the user an error's `results`
 * are lost. It lives in memory and is bounded.
 */
export class PaidVectors {
  readonly max: number;
  readonly keepDelivered: boolean;
  /** Oldest first. */
  readonly #entries = new Map<string, Embedding | string>();

  /**
   * @param path how errors name `max`
   * @throws InvalidInputError
   */
  constructor({ max = 10_000, keepDelivered = false }: PaidVectorsOptions = {}, path = "max") {
    if (!Number.isSafeInteger(max) || max < 0) refuse(path, describeValue(max), "an integer of 0 or more");
    this.max = max;
    this.keepDelivered = keepDelivered;
  }

  /** How many vectors and accepted jobs are kept. */
  get size(): number {
    return this.#entries.size;
  }

  /** Takes out what is kept for these keys, each once. */
  take(keys: readonly string[]): PaidFor {
    const results = new Map<number, Embedding>();
    const requestIds = new Map<number, string>();
    for (const [index, key] of keys.entries()) {
      if (this.#entries.size === 0) break;
      const name = digest(key);
      const entry = this.#entries.get(name);
      if (entry === undefined) continue;
      this.#entries.delete(name);
      if (typeof entry === "string") requestIds.set(index, entry);
      else results.set(index, entry);
    }
    return { results, requestIds };
  }

  /** Keeps what was paid for. A vector that is taken out again has no cost: that was told when it was bought. */
  keep(keys: readonly string[], { results, requestIds }: PaidFor): void {
    for (const [index, requestId] of requestIds) this.#put(keys[index], requestId);
    for (const [index, { vector, space, model, requestId }] of results) {
      this.#put(keys[index], {
        vector: vector.slice(),
        space,
        model,
        ...(requestId === undefined ? {} : { requestId }),
        metrics: {},
        attempts: 0,
        resends: 0,
      });
    }
  }

  #put(key: string | undefined, entry: Embedding | string): void {
    if (key === undefined || this.max === 0) return;
    const name = digest(key);
    this.#entries.delete(name);
    this.#entries.set(name, entry);
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= this.max) break;
      this.#entries.delete(oldest);
    }
  }
}

/** A text may be long and is private: its digest does. */
function digest(key: string): string {
  return createHash("sha256").update(key).digest("base64");
}
