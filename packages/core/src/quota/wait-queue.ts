import type { RateLimitError } from "../errors/rate-limit-error.ts";
import { StoreError } from "../errors/store-error.ts";
import type { Clock } from "../policy/clock.ts";
import { estimate } from "./estimate.ts";
import { nextLook } from "./next-look.ts";
import { PacedSlot, type Slot, type SlotReport } from "./paced-slot.ts";
import type { Quota, QuotaChange, QuotaContext } from "./quota.ts";
import type { QuotaEvent } from "./quota-event.ts";
import type { QuotaHeaders } from "./quota-headers.ts";
import { readQuotaState, type QuotaState } from "./quota-state.ts";
import type { Wish } from "./take.ts";
import { updateRound, type HeldSlots, type RoundOutcome } from "./update-round.ts";
import { usedUpError } from "./used-up-error.ts";
import { Waiters, type PaceRequest, type Waiter } from "./waiters.ts";
import { advance } from "./window-use.ts";
import { defaultQuotaWindow } from "./window-times.ts";

/** The most events that wait to be written while no request waits for quota. */
const mostPending = 64;

/** How often a failed write to the place is tried again, and after how many milliseconds at first. */
const writeTries = 6;
const firstWriteDelay = 200;

export interface WaitQueueOptions {
  readonly quota: Quota;
  /** Under which the place keeps the state. */
  readonly name: string;
  readonly clock: Clock;
  /** From 0 up to 1. */
  readonly random: () => number;
  /** The length of the server's window, in milliseconds. @default 60_000 */
  readonly window?: number | undefined;
}

/**
 * The requests of one process that wait for a quota. They go out as fast as the quota allows and no faster; the rules say
 * when, on the state that the place keeps, and the place may be shared with other processes.
 *
 * In a synchronous place everything here happens at once. In an asynchronous one, one update is under way at a time, and
 * the next takes along all that came meanwhile.
 */
export class WaitQueue {
  readonly #options: WaitQueueOptions;
  readonly #clock: Clock;
  readonly #window: number;
  readonly #waiters: Waiters;
  /** Events that are not yet written to the place. */
  #events: QuotaEvent[] = [];
  /** Whether the place is synchronous; not known before the first update. */
  #mode: "unknown" | "sync" | "async" = "unknown";
  #failedWrites = 0;
  #quietLooks = 0;
  #cancelTimer: (() => void) | undefined;

  /** The update that is under way. A place may run its change several times; the last time counts. */
  #isUpdating = false;
  #updated: Promise<void> | undefined;
  #writing: readonly QuotaEvent[] = [];
  #writingAt = 0;
  #express: Wish | undefined;
  #offered: ReadonlySet<Waiter> = new Set();
  #outcome: RoundOutcome | undefined;
  readonly #change = (context: QuotaContext): QuotaChange<void> => this.#updateState(context);

  /** The state as it was last seen, and how far the place's clock was ahead then. */
  #state: QuotaState | undefined;
  #ahead = 0;
  #nextOffer = Infinity;
  #isShared = false;
  /** What this queue holds in the place, by the updates that succeeded. */
  #held: HeldSlots = { unsent: 0, open: 0 };

  constructor(options: WaitQueueOptions) {
    this.#options = options;
    this.#clock = options.clock;
    this.#window = options.window ?? defaultQuotaWindow;
    this.#waiters = new Waiters({
      clock: options.clock,
      timeoutError: (maxWait) => this.#rateLimitError(maxWait),
      onEmpty: () => {
        if (this.#events.length === 0) this.#cancelTimer?.();
      },
    });
  }

  /** How many wait for a slot. */
  get waiting(): number {
    return this.#waiters.size;
  }

  /** Whether polls were seen to use up quota. */
  get pollsCount(): boolean {
    return this.#seen?.pollsCount ?? false;
  }

  /** When everyone may send again, as milliseconds to wait from now; 0 where nobody is paused. */
  get pauseLeft(): number {
    const state = this.#seen;
    return state === undefined ? 0 : Math.max(0, state.pause.until - this.#placeNow());
  }

  /** Whether forgetting this queue, and a state in memory, would lose nothing. */
  get isIdle(): boolean {
    const state = this.#seen;
    if (this.waiting > 0 || this.#events.length > 0 || this.#isUpdating) return false;
    if (this.#mode === "async") return this.#held.open === 0;
    if (state === undefined) return true;
    advance(state, this.#placeNow());
    return state.slots.open === 0 && state.sends.total === 0 && this.pauseLeft === 0;
  }

  /** A slot if there is one at once and nobody waits for it. An asynchronous place gives none here. */
  tryAcquire(request: PaceRequest): Slot | undefined {
    if (this.#mode === "unknown") this.#update();
    if (this.#mode !== "sync" || this.#waiters.size > 0) return undefined;
    this.#express = request;
    this.#update();
    this.#express = undefined;
    const ticket = this.#outcome?.expressTicket;
    this.#outcome = undefined;
    return ticket && new PacedSlot(ticket, this.#onReport);
  }

  /**
   * Waits for a slot.
   *
   * @throws RateLimitError when `maxWait` is over, or at once where a pause is known to be longer
   * @throws the signal's reason when that aborts; nothing is granted after that
   * @throws the place's error where it cannot be read or written
   */
  acquire(request: PaceRequest): Promise<Slot> {
    return new Promise((resolve, reject) => {
      if (request.signal?.aborted) {
        reject(request.signal.reason);
        return;
      }
      this.#waiters.add(request, resolve, reject);
      this.#update();
    });
  }

  /** Learns from the response to a GET that took no slot. */
  observeGet(status: number, quota: QuotaHeaders): void {
    const at = this.#clock.now();
    this.#events.push({ at, status, quota });
    this.#update(at);
  }

  /** Milliseconds until `count` further requests will have been allowed, as far as the quota is known. */
  estimateWait(count: number, requestsPerMinute: number | undefined): number {
    const state = this.#seen ?? readQuotaState(undefined, this.#window);
    return estimate(state, count, requestsPerMinute, this.#placeNow());
  }

  /** Writes pending events to the place, such as slots that are free again. Resolves even if that fails. */
  async flush(): Promise<void> {
    // The update that is in flight, and one with the events that came meanwhile.
    for (let round = 0; round < 2 && (this.#isUpdating || this.#events.length > 0); round += 1) {
      this.#update();
      await this.#updated;
    }
  }

  readonly #onReport = (slot: PacedSlot, report: SlotReport): void => {
    const at = this.#clock.now();
    this.#events.push({ at, slot, report });
    // It matters to those who wait, and to others who share the place. Else it is written with what comes next.
    if (this.#mode === "async" || this.#waiters.size > 0 || this.#events.length >= mostPending)
      this.#update(at);
  };

  /** The state with all events, where the place is synchronous. */
  get #seen(): QuotaState | undefined {
    if (this.#mode === "sync" && this.#events.length > 0) this.#update();
    return this.#state;
  }

  #placeNow(): number {
    return this.#clock.now() + this.#ahead;
  }

  /** Writes the events to the place, and asks it for slots for those who wait. */
  #update(now = this.#clock.now()): void {
    if (this.#isUpdating) return;
    this.#isUpdating = true;
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    if (this.#events.length > 0) {
      this.#writing = this.#events;
      this.#events = [];
    }
    this.#writingAt = now;
    let update: void | Promise<void>;
    try {
      update = this.#options.quota.update(this.#options.name, this.#change);
    } catch (error) {
      this.#onFailure(error);
      return;
    }
    if (update instanceof Promise) {
      this.#mode = "async";
      this.#updated = update.then(
        () => this.#onSuccess(),
        (error: unknown) => this.#onFailure(error),
      );
    } else {
      this.#mode = "sync";
      this.#onSuccess();
    }
  }

  #updateState(context: QuotaContext): QuotaChange<void> {
    const isAsync = this.#mode === "async";
    this.#outcome = updateRound(context, {
      window: this.#window,
      random: this.#options.random,
      events: this.#writing,
      at: this.#writingAt,
      express: this.#express,
      waiters: this.#waiters,
      owned: isAsync ? this.#held : undefined,
    });
    if (isAsync) this.#offered = new Set(this.#waiters.newcomers);
    return { state: this.#outcome.state, result: undefined };
  }

  #onSuccess(): void {
    const outcome = this.#outcome;
    if (outcome === undefined) return;
    const { granted } = outcome;
    this.#state = outcome.state;
    this.#ahead = outcome.ahead;
    this.#nextOffer = outcome.nextOffer;
    this.#isShared = outcome.isShared;
    if (this.#mode === "async") {
      this.#held = { unsent: 0, open: 0, ...outcome.state.slots.owners[outcome.owner] };
      this.#quietLooks = this.#writing.length + granted.length > 0 ? 0 : this.#quietLooks + 1;
    }
    this.#failedWrites = 0;
    if (this.#writing.length > 0) this.#writing = [];
    for (const { waiter, ticket } of granted) {
      this.#waiters.grant(waiter, new PacedSlot(ticket, this.#onReport));
    }
    const { newcomers } = this.#waiters;
    if (newcomers.size > 0) {
      this.#waiters.afterOffer(this.#mode === "async" ? this.#offered : newcomers, () => this.pauseLeft);
    }
    this.#isUpdating = false;
    if (this.#events.length > 0 || newcomers.size > 0) this.#update();
    else this.#setTimer();
  }

  #onFailure(error: unknown): void {
    this.#isUpdating = false;
    // What was granted was not written.
    this.#outcome = undefined;
    // Events of slots are written again until that succeeds. A GET that the place did not learn from is no loss.
    this.#events = [...this.#writing.filter((event) => "slot" in event), ...this.#events];
    this.#writing = [];
    this.#waiters.rejectAll(error);
    this.#failedWrites += 1;
    // A place that is closed stays closed.
    const isWorthwhile = !StoreError.isInstance(error) || error.isRetryable;
    if (isWorthwhile && this.#events.length > 0 && this.#failedWrites <= writeTries) {
      const delay = firstWriteDelay * 2 ** (this.#failedWrites - 1);
      this.#cancelTimer = this.#clock.after(delay, () => this.#update());
    }
  }

  #setTimer(): void {
    if (this.#waiters.size === 0) return;
    let wait = this.#nextOffer - this.#placeNow();
    if (this.#mode === "async") {
      const awaitsOthers = this.#isShared && this.#nextOffer === Infinity;
      wait = Math.min(wait, nextLook(awaitsOthers, this.#quietLooks, this.#options.random()));
    }
    if (wait < Infinity) this.#cancelTimer = this.#clock.after(wait, () => this.#update());
  }

  #rateLimitError(maxWait: number): RateLimitError {
    const untilReset = (this.#state?.reported.resetAt ?? 0) - this.#placeNow();
    const known = Math.max(this.pauseLeft, untilReset);
    const next = this.#nextOffer - this.#placeNow();
    const wait = known > 0 || next === Infinity ? known : next;
    return usedUpError(maxWait, wait, this.#clock.wallNow());
  }
}
