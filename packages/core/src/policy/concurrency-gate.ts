/** Single calls go before the items of a run. */
export type Lane = "single" | "run";

interface Waiter {
  enter(): void;
}

/**
 * Lets at most `limit` through at a time, in order of arrival, single calls before the items of runs.
 */
export class ConcurrencyGate {
  readonly limit: number;
  readonly #queues: Record<Lane, Set<Waiter>> = { single: new Set(), run: new Set() };
  #inside = 0;

  constructor(limit: number) {
    this.limit = limit;
  }

  /** How many are inside. */
  get inside(): number {
    return this.#inside;
  }

  /** Enters if there is room at once; otherwise use {@link enter}. */
  tryEnter(): boolean {
    if (this.#inside >= this.limit) return false;
    this.#inside += 1;
    return true;
  }

  /** Resolves once inside; rejects with the signal's reason, and is then not in the queue any more. */
  enter(lane: Lane, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      if (this.tryEnter()) {
        resolve();
        return;
      }
      const queue = this.#queues[lane];
      const waiter: Waiter = {
        enter: () => {
          signal?.removeEventListener("abort", onAbort);
          resolve();
        },
      };
      const onAbort = (): void => {
        queue.delete(waiter);
        reject(signal?.reason);
      };
      queue.add(waiter);
      signal?.addEventListener("abort", onAbort, { once: true });
    });
  }

  /** Must be called once for each entry. */
  leave(): void {
    const queue = this.#queues.single.size > 0 ? this.#queues.single : this.#queues.run;
    for (const waiter of queue) {
      queue.delete(waiter);
      waiter.enter();
      return;
    }
    this.#inside -= 1;
  }
}
