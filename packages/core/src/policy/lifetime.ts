import { ClientClosedError } from "../errors/client-closed-error.ts";

/** What is under way for a client, until it is closed and all of that has come to its end. */
export class Lifetime {
  readonly #underWay = new Set<Promise<unknown>>();
  #isClosing = false;

  /** @throws ClientClosedError */
  assertOpen(): void {
    if (this.#isClosing) throw new ClientClosedError();
  }

  /** Remembers what is under way, for `close` to wait for. */
  track<Value>(promise: Promise<Value>): Promise<Value> {
    this.#underWay.add(promise);
    const forget = (): void => void this.#underWay.delete(promise);
    promise.then(forget, forget);
    return promise;
  }

  /** Refuses what is new and waits for what is under way. */
  async close(): Promise<void> {
    this.#isClosing = true;
    await Promise.allSettled(this.#underWay);
  }
}
