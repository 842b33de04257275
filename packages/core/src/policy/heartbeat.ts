import type { Clock } from "./clock.ts";

/** Milliseconds between two signs of life, and after how many without one its owner counts as gone. */
const interval = 1_000;
const lease = 5_000;

/** Tells that a call is alive where it may end without a word: the timers of a request stop with it. */
export class Heartbeat {
  readonly #clock: Clock;
  #last = -Infinity;
  #cancel: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get isAlive(): boolean {
    return this.#clock.wallNow() - this.#last < lease;
  }

  /** Beats from now on, until {@link stop}. */
  start(): void {
    if (this.#cancel === undefined) this.#beat();
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#last = -Infinity;
  }

  #beat(): void {
    this.#last = this.#clock.wallNow();
    this.#cancel = this.#clock.after(interval, () => this.#beat());
  }
}
