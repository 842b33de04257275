/** Single calls go before the items of a run. */
export type Priority = "single" | "run";

interface Waiter {
  enter(): void;
}

/** How many single calls are let in beside runs that hold all places. */
const placesBesideRuns = 2;

/**
 * Lets at most `limit` through at a time, in order of arrival, single calls before the items of runs. Items of runs hold
 * their places for long, while they wait for quota and poll: beside them two single calls more are let in.
 */
export class ConcurrencyGate {
  readonly limit: number;
  readonly #queues: Record<Priority, Set<Waiter>> = { single: new Set(), run: new Set() };
  readonly #inside: Record<Priority, number> = { single: 0, run: 0 };

  constructor(limit: number) {
    this.limit = limit;
  }

  /** How many are inside. */
  get inside(): number {
    return this.#inside.single + this.#inside.run;
  }

  /** Enters if there is room at once; otherwise use {@link enter}. */
  tryEnter(priority: Priority): boolean {
    if (!this.#hasRoom(priority)) return false;
    this.#inside[priority] += 1;
    return true;
  }

  /** Resolves once inside; rejects with the signal's reason, and is then not in the queue any more. */
  enter(priority: Priority, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      if (this.tryEnter(priority)) {
        resolve();
        return;
      }
      const queue = this.#queues[priority];
      const waiter: Waiter = {
        enter: () => {
          queue.delete(waiter);
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
  leave(priority: Priority): void {
    this.#inside[priority] -= 1;
    for (const next of ["single", "run"] as const) {
      for (const waiter of this.#queues[next]) {
        if (!this.tryEnter(next)) break;
        waiter.enter();
      }
    }
  }

  #hasRoom(priority: Priority): boolean {
    if (this.inside < this.limit) return true;
    const { single, run } = this.#inside;
    return priority === "single" && run > 0 && single < placesBesideRuns;
  }
}
