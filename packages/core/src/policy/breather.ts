import type { Clock } from "./clock.ts";

/** Milliseconds that a long loop may hold up the event loop at a time. */
const longestHold = 5;

/** Gives the event loop its turns in a long loop. */
export class Breather {
  readonly #clock: Pick<Clock, "now" | "afterPoll">;
  #since: number;

  constructor(clock: Pick<Clock, "now" | "afterPoll">) {
    this.#clock = clock;
    this.#since = clock.now();
  }

  /** Whether the event loop has waited for long enough. */
  get isDue(): boolean {
    return this.#clock.now() - this.#since > longestHold;
  }

  /** Lets the event loop have its turn. */
  async breathe(): Promise<void> {
    await new Promise<void>((resolve) => this.#clock.afterPoll(resolve));
    this.#since = this.#clock.now();
  }
}
