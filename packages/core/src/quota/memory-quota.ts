import { systemClock, type Clock } from "../policy/clock.ts";
import type { Quota, QuotaChange, QuotaContext } from "./quota.ts";
import type { QuotaState } from "./quota-state.ts";

/**
 * Keeps quotas in this process's memory, for all clients that are given it. A worker thread has a memory of its own:
 * threads and processes share a quota through a database.
 */
export class MemoryQuota implements Quota {
  readonly #clock: Clock;
  readonly #epoch: number;
  readonly #states = new Map<string, QuotaState>();

  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
    this.#epoch = clock.wallNow() - clock.now();
  }

  update<R>(name: string, change: (context: QuotaContext) => QuotaChange<R>): R {
    const { state, result } = change({
      state: this.#states.get(name),
      now: this.#epoch + this.#clock.now(),
      owner: "memory",
      isAlive,
    });
    if (state !== undefined) this.#states.set(name, state);
    return result;
  }
}

const isAlive = (owner: string): boolean => owner === "memory";
