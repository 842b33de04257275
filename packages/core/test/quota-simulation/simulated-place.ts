import type { Clock } from "../../src/policy/clock.ts";
import type { Quota, QuotaChange, QuotaContext } from "../../src/quota/quota.ts";
import type { QuotaState } from "../../src/quota/quota-state.ts";
import type { VirtualClock } from "./virtual-clock.ts";

/** A place that processes share, as a database: one change at a time, each some milliseconds late, states as text. */
export class SimulatedPlace {
  readonly #clock: VirtualClock;
  readonly #latency: () => number;
  readonly #states = new Map<string, string>();
  readonly #dead = new Set<string>();
  #last: Promise<void> = Promise.resolve();
  /** The longest state there was, in characters. */
  longest = 0;

  /** @param latency milliseconds that reading and writing take each time */
  constructor(clock: VirtualClock, latency: () => number) {
    this.#clock = clock;
    this.#latency = latency;
  }

  open(owner: string): Quota {
    return {
      update: <R>(name: string, change: (context: QuotaContext) => QuotaChange<R>): Promise<R> => {
        const before = this.#last;
        let release = (): void => undefined;
        this.#last = new Promise((resolve) => (release = resolve));
        return new Promise((resolve) => {
          void before.then(() =>
            this.#clock.after(this.#latency(), () => {
              // Of a process that died meanwhile nothing comes.
              if (!this.#dead.has(owner)) this.#change(name, owner, change, resolve);
              release();
            }),
          );
        });
      },
    };
  }

  /** The owner's process is gone, with all that it was about to do. */
  kill(owner: string): void {
    this.#dead.add(owner);
  }

  #change<R>(
    name: string,
    owner: string,
    change: (context: QuotaContext) => QuotaChange<R>,
    resolve: (result: R) => void,
  ): void {
    const stored = this.#states.get(name);
    const { state, result } = change({
      state: stored === undefined ? undefined : (JSON.parse(stored) as QuotaState),
      now: this.#clock.wallNow(),
      owner,
      isAlive: (other) => !this.#dead.has(other),
    });
    const text = JSON.stringify(state);
    this.#states.set(name, text);
    this.longest = Math.max(this.longest, text.length);
    this.#clock.after(this.#latency(), () => resolve(result));
  }
}

/** The clock of one process: it stops with it. */
export function processClock(clock: VirtualClock, isDead: () => boolean): Clock {
  const unlessDead = (callback: () => void) => (): void => {
    if (!isDead()) callback();
  };
  return {
    now: () => clock.now(),
    wallNow: () => clock.wallNow(),
    after: (milliseconds, callback) => clock.after(milliseconds, unlessDead(callback)),
    afterPoll: (callback) => clock.after(0, unlessDead(callback)),
  };
}
