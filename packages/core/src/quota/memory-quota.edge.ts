import { systemClock, type Clock } from "../policy/clock.ts";
import { Heartbeat } from "../policy/heartbeat.ts";
import type { Quota, QuotaChange, QuotaContext } from "./quota.ts";
import type { QuotaState } from "./quota-state.ts";

/**
 * Keeps quotas in the memory of this isolate. To the state a call is what a process is to a database: it has an owner's
 * name of its own, and what it holds goes back when its request was cut off.
 */
export class MemoryQuota implements Quota {
  readonly #clock: Clock;
  readonly #states = new Map<string, QuotaState>();
  readonly #owners = new Map<string, Heartbeat>();
  #openings = 0;

  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
  }

  update<R>(name: string, change: (context: QuotaContext) => QuotaChange<R>): R {
    return this.#change("memory", name, change);
  }

  /** An opening of the place for one call. It answers later, as a place does that others write to. */
  open(): Quota {
    this.#openings += 1;
    const owner = `call ${String(this.#openings)}`;
    const heartbeat = new Heartbeat(this.#clock);
    return {
      // eslint-disable-next-line @typescript-eslint/require-await -- a promise tells that others may have written
      update: async (name, change) => {
        const result = this.#change(owner, name, change);
        const holds = this.#states.get(name)?.slots.owners[owner] !== undefined;
        if (holds) {
          this.#owners.set(owner, heartbeat);
          heartbeat.start();
        } else {
          heartbeat.stop();
          this.#owners.delete(owner);
        }
        return result;
      },
    };
  }

  #change<R>(owner: string, name: string, change: (context: QuotaContext) => QuotaChange<R>): R {
    const { state, result } = change({
      state: this.#states.get(name),
      now: this.#clock.wallNow(),
      owner,
      isAlive: (other) => other === "memory" || (this.#owners.get(other)?.isAlive ?? false),
    });
    if (state !== undefined) this.#states.set(name, state);
    return result;
  }
}
