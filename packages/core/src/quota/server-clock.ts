import type { Clock } from "../policy/clock.ts";

/** A server whose clock seems to have gone back by more than this was set anew. */
const setAnew = 2_000;

/**
 * The server's clock, seen through the `Date` header. That has whole seconds, rounded down, so that each answer
 * says "at least this late" and the latest of them is the nearest to the truth.
 */
export class ServerClock {
  readonly #clock: Clock;
  #ahead: number | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @param serverTime the answer's `Date`, in milliseconds since the epoch */
  observe(serverTime: number | undefined): void {
    if (serverTime === undefined) return;
    const ahead = serverTime - this.#clock.now();
    if (this.#ahead === undefined || ahead > this.#ahead || ahead < this.#ahead - setAnew)
      this.#ahead = ahead;
  }

  /** Milliseconds since the epoch by the server's clock; by this machine's where the server told none. */
  now(): number {
    return this.#ahead === undefined ? this.#clock.wallNow() : this.#clock.now() + this.#ahead;
  }
}
