import { ClientClosedError } from "../errors/client-closed-error.ts";

/** What is under way for a client, until it is closed and all of that has come to its end. */
export class Lifetime {
  readonly #parent: Lifetime | undefined;
  readonly #underWay = new Set<Promise<unknown>>();
  readonly #onClosing = new Set<() => void>();
  #isClosing = false;

  /** @param parent the life of the client that this one's was derived from: it ends this one, too */
  constructor(parent?: Lifetime) {
    this.#parent = parent;
  }

  /**
   * @param requestId the job that is asked for, if any
   * @throws ClientClosedError
   */
  assertOpen(requestId?: string): void {
    if (this.#isClosing) throw new ClientClosedError(requestId);
    this.#parent?.assertOpen(requestId);
  }

  /** Remembers what is under way, for `close` to wait for. */
  track<Value>(promise: Promise<Value>): Promise<Value> {
    this.#underWay.add(promise);
    const forget = (): void => void this.#underWay.delete(promise);
    promise.then(forget, forget);
    return this.#parent?.track(promise) ?? promise;
  }

  /** Calls back when closing begins; the result cancels it. */
  onClosing(callback: () => void): () => void {
    this.#onClosing.add(callback);
    const cancelParent = this.#parent?.onClosing(callback);
    return () => {
      this.#onClosing.delete(callback);
      cancelParent?.();
    };
  }

  /** Refuses what is new and waits for what is under way. */
  async close(): Promise<void> {
    this.#isClosing = true;
    for (const callback of this.#onClosing) callback();
    await Promise.allSettled(this.#underWay);
  }
}
