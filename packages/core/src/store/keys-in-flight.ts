import { abortable } from "../policy/abortable.ts";

/** The keys of one store that calls of this process are buying now. Edge runtimes have a stand-in for this file. */
export class KeysInFlight {
  readonly #left = new Map<string, Promise<undefined>>();

  /** How many keys are being bought. */
  get size(): number {
    return this.#left.size;
  }

  has(key: string): boolean {
    return this.#left.has(key);
  }

  /** A call begins to buy a key. @returns to be called when it is done with it */
  enter(key: string): () => void {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.#left.set(key, promise);
    return () => {
      this.#left.delete(key);
      resolve(undefined);
    };
  }

  /** Resolves when no call has the key any more; rejects with the signal's reason. */
  async whenLeft(key: string, signal: AbortSignal | undefined): Promise<void> {
    const left = this.#left.get(key);
    if (left !== undefined) await abortable(left, signal);
  }
}
