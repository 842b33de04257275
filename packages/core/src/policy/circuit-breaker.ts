import type { Clock } from "./clock.ts";

/** The breaker opens after this many items in a row failed because of the gateway. */
const threshold = 5;

/** The most that a pause grows to, in milliseconds. */
const longestPause = 60_000;

/** The breaker gives up after this many pauses that changed nothing. */
const maxPauses = 4;

/** The permission to try one item, to be given back with how it ended. */
export interface BreakerPass {
  readonly generation: number;
}

/**
 * Pauses a run whose gateway is in trouble: after five failed items in a row nothing is tried for a while, then one
 * item finds out. Each pause that changes nothing is followed by one twice as long, and finally by giving up.
 */
export class CircuitBreaker {
  readonly #clock: Clock;
  readonly #firstPause: number;
  readonly #waiters = new Set<() => void>();
  #failuresInARow = 0;
  #pauses = 0;
  #state: "closed" | "open" | "half-open" | "exhausted" = "closed";
  #openUntil = 0;
  /** Rises when the breaker opens: items that were tried before say nothing about the time after. */
  #generation = 0;
  #cancelTimer: (() => void) | undefined;

  /** @param firstPause milliseconds */
  constructor(clock: Clock, firstPause: number) {
    this.#clock = clock;
    this.#firstPause = firstPause;
  }

  get isExhausted(): boolean {
    return this.#state === "exhausted";
  }

  /** A pass, if an item may be tried now. */
  tryAcquire(): BreakerPass | undefined {
    if (this.#state === "open" && this.#clock.now() >= this.#openUntil) this.#state = "half-open";
    else if (this.#state !== "closed" && this.#state !== "exhausted") return undefined;
    return { generation: this.#generation };
  }

  /** Whether a pass that was given earlier is still good. */
  isGood(pass: BreakerPass): boolean {
    return pass.generation === this.#generation;
  }

  /** Waits until it is worth asking for a pass again. Rejects with the signal's reason. */
  waitForChange(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(signal.reason);
        return;
      }
      const wake = (): void => {
        this.#waiters.delete(wake);
        signal.removeEventListener("abort", onAbort);
        resolve();
      };
      const onAbort = (): void => {
        this.#waiters.delete(wake);
        if (this.#waiters.size === 0) this.#stopTimer();
        reject(signal.reason);
      };
      this.#waiters.add(wake);
      signal.addEventListener("abort", onAbort, { once: true });
      this.#armTimer();
    });
  }

  /** The gateway answered sensibly: everything goes on. */
  succeed(): void {
    this.#failuresInARow = 0;
    if (this.#state === "open" || this.#state === "half-open") {
      this.#state = "closed";
      this.#pauses = 0;
      this.#wakeAll();
    }
  }

  /** An item ended in a way that says nothing about the gateway. */
  ignore(pass: BreakerPass): void {
    if (this.#state === "half-open" && this.isGood(pass)) {
      this.#state = "open";
      this.#wakeAll();
    }
  }

  /** An item failed because of the gateway, with its retries used up. */
  fail(pass: BreakerPass): void {
    if (!this.isGood(pass)) return;
    this.#failuresInARow += 1;
    if (this.#state !== "half-open" && this.#failuresInARow < threshold) return;
    this.#generation += 1;
    if (this.#pauses >= maxPauses) {
      this.#state = "exhausted";
      this.#wakeAll();
      return;
    }
    this.#state = "open";
    this.#openUntil = this.#clock.now() + Math.min(longestPause, this.#firstPause * 2 ** this.#pauses);
    this.#pauses += 1;
    this.#armTimer();
  }

  #armTimer(): void {
    this.#stopTimer();
    if (this.#state !== "open" || this.#waiters.size === 0) return;
    this.#cancelTimer = this.#clock.after(this.#openUntil - this.#clock.now(), () => this.#wakeAll());
  }

  #stopTimer(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }

  #wakeAll(): void {
    this.#stopTimer();
    for (const wake of [...this.#waiters]) wake();
  }
}
