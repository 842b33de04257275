import { ClientClosedError } from "../errors/client-closed-error.ts";

/** What is under way for a client, until it is closed and all of that has come to its end. */
export class Lifetime {
  readonly #parent: Lifetime | undefined;
  /** How many calls are under way, and what waits for the last of them. */
  #underWay = 0;
  #onIdle: (() => void) | undefined;
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

  /** Something is under way that `close` waits for, until {@link end} is called, once. */
  begin(): void {
    this.#underWay += 1;
    this.#parent?.begin();
  }

  end(): void {
    this.#underWay -= 1;
    if (this.#underWay === 0) this.#onIdle?.();
    this.#parent?.end();
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
    if (this.#underWay === 0) return;
    await new Promise<void>((resolve) => {
      this.#onIdle = resolve;
    });
  }
}
