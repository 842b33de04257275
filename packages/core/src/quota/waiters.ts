import type { RateLimitError } from "../errors/rate-limit-error.ts";
import type { Clock } from "../policy/clock.ts";
import { Lanes, type LaneEntry } from "./lanes.ts";
import type { Slot } from "./paced-slot.ts";
import type { Wish } from "./take.ts";

/** A request that waits for its turn. */
export interface PaceRequest extends Wish {
  /** Retries go before first tries. */
  readonly isRetry: boolean;
  /** Milliseconds to wait at most. */
  readonly maxWait: number;
  readonly signal: AbortSignal | undefined;
}

/** A request that waits for a slot. */
export interface Waiter extends LaneEntry {
  readonly maxWait: number;
  /** Its time is up, and it waits for its first offer alone. */
  isLate: boolean;
  wasOffered: boolean;
  readonly resolve: (slot: Slot) => void;
  readonly reject: (error: unknown) => void;
}

export interface WaitersOptions {
  readonly clock: Clock;
  /** The error of a request that has waited for `maxWait`. */
  readonly timeoutError: (maxWait: number) => RateLimitError;
  /** The last one has left. */
  readonly onEmpty: () => void;
}

/** Requests that wait for slots, each until it gets one, its time is up or its signal aborts. */
export class Waiters {
  readonly lanes = new Lanes<Waiter>();
  readonly #options: WaitersOptions;
  /** Those that were not offered a turn yet. */
  readonly #newcomers = new Set<Waiter>();

  constructor(options: WaitersOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.lanes.size;
  }

  get newcomers(): ReadonlySet<Waiter> {
    return this.#newcomers;
  }

  /** @throws the signal's reason when that aborts, and `timeoutError` when `maxWait` is over */
  add(request: PaceRequest, resolve: (slot: Slot) => void, reject: (error: unknown) => void): void {
    const { signal, maxWait, isRetry } = request;
    const { clock, timeoutError } = this.#options;
    const leave = (): void => {
      this.lanes.delete(waiter);
      this.#newcomers.delete(waiter);
      if (this.size === 0) this.#options.onEmpty();
      cancelTimeout?.();
      signal?.removeEventListener("abort", onAbort);
    };
    const waiter: Waiter = {
      wish: request,
      isRetry,
      maxWait,
      isLate: false,
      wasOffered: false,
      resolve: (slot) => {
        leave();
        resolve(slot);
      },
      reject: (error) => {
        leave();
        reject(error);
      },
    };
    const onAbort = (): void => waiter.reject(signal?.reason);
    const onTimeout = (): void => {
      if (waiter.wasOffered) waiter.reject(timeoutError(maxWait));
      else waiter.isLate = true;
    };
    const cancelTimeout = maxWait === Infinity ? undefined : clock.after(maxWait, onTimeout);
    signal?.addEventListener("abort", onAbort, { once: true });
    this.lanes.add(waiter);
    this.#newcomers.add(waiter);
  }

  /** Gives a slot to a waiter, or back where the waiter has left meanwhile. */
  grant(waiter: Waiter, slot: Slot): void {
    if (this.lanes.delete(waiter)) waiter.resolve(slot);
    else slot.release();
  }

  /** Waiters that got no slot at their first offer wait on, unless they have no time. */
  afterOffer(offered: ReadonlySet<Waiter>, pauseLeft: () => number): void {
    for (const waiter of offered) {
      if (!this.#newcomers.delete(waiter)) continue;
      waiter.wasOffered = true;
      if (waiter.isLate || pauseLeft() > waiter.maxWait) {
        waiter.reject(this.#options.timeoutError(waiter.maxWait));
      }
    }
  }

  rejectAll(error: unknown): void {
    for (const waiter of [...this.lanes]) waiter.reject(error);
  }
}
