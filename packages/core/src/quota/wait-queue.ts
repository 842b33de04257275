import { RateLimitError } from "../errors/rate-limit-error.ts";
import type { Clock } from "../policy/clock.ts";
import type { Priority } from "../policy/concurrency-gate.ts";
import { answered, lost, observeGet } from "./answered.ts";
import { estimate } from "./estimate.ts";
import { Lanes, type LaneEntry } from "./lanes.ts";
import { PacedSlot, type Slot, type SlotReport } from "./paced-slot.ts";
import type { Quota, QuotaChange, QuotaContext } from "./quota.ts";
import type { QuotaHeaders } from "./quota-headers.ts";
import { readQuotaState, type OwnedSlots, type QuotaState } from "./quota-state.ts";
import type { RuleContext } from "./rule-context.ts";
import {
  dropOwner,
  giveBack,
  isSharedWithOthers,
  releaseDeadOwners,
  sent,
  setOwnedSlots,
  setWaiting,
  type SlotTicket,
} from "./slots.ts";
import { take, type Wish } from "./take.ts";
import { advance } from "./window-use.ts";
import { defaultQuotaWindow } from "./window-times.ts";

/** The share of a quota that runs leave to single calls. */
const defaultReserve = 0.1;

/**
 * Who waits looks into a place that others write to, too: soon where a response to somebody else's request decides, and
 * now and then in case something is given back. In milliseconds.
 */
const soonestLook = 50;
const latestLook = 1_000;

/** So much news is kept at most, where nobody waits for it. */
const mostUntold = 64;

/** What could not be written to the place is tried again so often, at first after this, in milliseconds. */
const writeTries = 6;
const firstWriteDelay = 200;

export interface PaceRequest {
  readonly priority: Priority;
  /** Retries go before first tries. */
  readonly isRetry: boolean;
  /** The user's own limit, a sliding window; `undefined` leaves it to what is learned. */
  readonly requestsPerMinute: number | undefined;
  /** The share of the quota that runs leave to single calls, from 0 up to 1. @default 0.1 */
  readonly reserve?: number | undefined;
  /** Milliseconds to wait at most. */
  readonly maxWait: number;
  readonly signal: AbortSignal | undefined;
}

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

interface Waiter extends LaneEntry {
  readonly maxWait: number;
  /** Its time is up, and it waits for its first offer alone. */
  isLate: boolean;
  wasOffered: boolean;
  readonly resolve: (slot: Slot) => void;
  readonly reject: (error: unknown) => void;
}

/** What happened, to be told to the place. */
type News =
  | { readonly at: number; readonly slot: PacedSlot; readonly report: SlotReport }
  | { readonly at: number; readonly status: number; readonly quota: QuotaHeaders };

/**
 * Those of one process who wait for a quota. Requests go out as fast as the quota allows and no faster; the rules say
 * when, on the state that the place keeps, and the place may be shared with other processes.
 *
 * In a place that responses at once everything here happens at once. In one that does not, one update is under way at a
 * time and takes along what came together meanwhile.
 */
export class WaitQueue {
  readonly #options: WaitQueueOptions;
  readonly #clock: Clock;
  readonly #window: number;
  readonly #lanes = new Lanes<Waiter>();
  /** Those in the lanes who were not offered a turn yet. */
  #newcomers = new Set<Waiter>();
  /** What the place was not told yet. */
  #news: News[] = [];
  /** Whether the place answers at once; not known before its first response. */
  #mode: "unknown" | "sync" | "async" = "unknown";
  #failedWrites = 0;
  #quietLooks = 0;
  #cancelTimer: (() => void) | undefined;

  /** The update that is under way. A place may run its change several times; the last time counts. */
  #isUpdating = false;
  #told: News[] = [];
  #toldAt = 0;
  #express: Wish | undefined;
  #expressTicket: SlotTicket | undefined;
  #offered: ReadonlySet<Waiter> = new Set();
  #granted: { readonly waiter: Waiter; readonly ticket: SlotTicket }[] = [];
  #nextOffer = Infinity;
  #isShared = false;
  #owner = "";
  readonly #change = (context: QuotaContext): QuotaChange<void> => this.#updateState(context);

  /** The state as it was last seen, and how far the place's clock was ahead then. */
  #state: QuotaState | undefined;
  #ahead = 0;
  /** What this queue holds in the place, by the updates that succeeded. */
  #owned: Pick<OwnedSlots, "unsent" | "open"> = { unsent: 0, open: 0 };

  constructor(options: WaitQueueOptions) {
    this.#options = options;
    this.#clock = options.clock;
    this.#window = options.window ?? defaultQuotaWindow;
  }

  /** How many wait for a slot. */
  get waiting(): number {
    return this.#lanes.size;
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
    if (this.waiting > 0 || this.#news.length > 0 || this.#isUpdating) return false;
    if (this.#mode === "async") return this.#owned.open === 0;
    if (state === undefined) return true;
    advance(state, this.#placeNow());
    return state.slots.open === 0 && state.sends.total === 0 && this.pauseLeft === 0;
  }

  /** A slot if there is one at once and nobody waits for it. A place that responses later gives none here. */
  tryAcquire(request: PaceRequest): Slot | undefined {
    if (this.#mode === "unknown") this.#update();
    if (this.#mode !== "sync" || this.#lanes.size > 0) return undefined;
    this.#express = wishOf(request);
    this.#update();
    this.#express = undefined;
    const ticket = this.#expressTicket;
    this.#expressTicket = undefined;
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
      const { signal, maxWait, isRetry } = request;
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      const leave = (): void => {
        this.#lanes.delete(waiter);
        this.#newcomers.delete(waiter);
        if (this.#lanes.size === 0 && this.#news.length === 0) this.#cancelTimer?.();
        cancelTimeout?.();
        signal?.removeEventListener("abort", onAbort);
      };
      const waiter: Waiter = {
        wish: wishOf(request),
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
        if (waiter.wasOffered) waiter.reject(this.#rateLimitError(maxWait));
        else waiter.isLate = true;
      };
      const cancelTimeout = maxWait === Infinity ? undefined : this.#clock.after(maxWait, onTimeout);
      signal?.addEventListener("abort", onAbort, { once: true });
      this.#lanes.add(waiter);
      this.#newcomers.add(waiter);
      this.#update();
    });
  }

  /** Learns from the response to a GET that took no slot. */
  observeGet(status: number, quota: QuotaHeaders): void {
    const at = this.#clock.now();
    this.#news.push({ at, status, quota });
    this.#update(at);
  }

  /** Milliseconds until so many further requests will have been allowed, as far as the quota is known. */
  estimateWait(count: number, requestsPerMinute: number | undefined): number {
    const state = this.#seen ?? readQuotaState(undefined, this.#window);
    return estimate(state, count, requestsPerMinute, this.#placeNow());
  }

  readonly #onReport = (slot: PacedSlot, report: SlotReport): void => {
    const at = this.#clock.now();
    this.#news.push({ at, slot, report });
    // It matters to those who wait, and to others who share the place. Without them it is told with what comes next.
    if (this.#mode === "async" || this.#lanes.size > 0 || this.#news.length >= mostUntold) this.#update(at);
  };

  /** The state with all that is known here, where the place answers at once. */
  get #seen(): QuotaState | undefined {
    if (this.#mode === "sync" && this.#news.length > 0) this.#update();
    return this.#state;
  }

  #placeNow(): number {
    return this.#clock.now() + this.#ahead;
  }

  /** Tells the place the news, and asks it for those who wait. */
  #update(now = this.#clock.now()): void {
    if (this.#isUpdating) return;
    this.#isUpdating = true;
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    if (this.#news.length > 0) {
      this.#told = this.#news;
      this.#news = [];
    }
    this.#toldAt = now;
    let update: void | Promise<void>;
    try {
      update = this.#options.quota.update(this.#options.name, this.#change);
    } catch (error) {
      this.#onFailure(error);
      return;
    }
    if (update instanceof Promise) {
      this.#mode = "async";
      update.then(
        () => this.#onSuccess(),
        (error: unknown) => this.#onFailure(error),
      );
    } else {
      this.#mode = "sync";
      this.#onSuccess();
    }
  }

  #updateState(context: QuotaContext): QuotaChange<void> {
    const { now, owner } = context;
    const state = readQuotaState(context.state, this.#window);
    const isAsync = this.#mode === "async";
    if (isAsync) setOwnedSlots(state, owner, this.#owned);
    const random = this.#options.random();
    for (const news of this.#told) {
      // As long ago by the place's clock as it was by ours; rather less than more, so that no send counts too early.
      this.#tell(state, news, { now: now - (this.#toldAt - news.at), owner, random });
    }
    if (this.#express !== undefined) {
      this.#expressTicket = take(state, this.#express, { now, owner, random }).slot;
    }
    if (this.#granted.length > 0) this.#granted = [];
    this.#nextOffer = Infinity;
    if (this.#lanes.size > 0) {
      if (isAsync) releaseDeadOwners(state, now, (other) => other === owner || context.isAlive(other));
      this.#offerTurns(state, now, owner);
    }
    if (isAsync) {
      this.#offered = new Set(this.#newcomers);
      this.#isShared = isSharedWithOthers(state, owner);
      const granted = this.#granted.filter(({ waiter }) => waiter.wish.priority === "single").length;
      setWaiting(state, owner, this.#lanes.singles - granted, now + 2 * latestLook);
      dropOwner(state, owner);
    }
    this.#state = state;
    this.#ahead = now - this.#toldAt;
    this.#owner = owner;
    return { state, result: undefined };
  }

  #tell(state: QuotaState, news: News, context: RuleContext): void {
    if (!("slot" in news)) {
      observeGet(state, news.status, news.quota, context);
      return;
    }
    const { slot, report } = news;
    switch (report.type) {
      case "sent":
        slot.sentAt = context.now;
        slot.countsFrom = sent(state, context.owner, context.now);
        break;
      case "answered":
        answered(state, slot, report.status, report.quota, context);
        break;
      case "lost":
        lost(state, context);
        break;
      case "release":
        giveBack(state, context.owner);
        break;
    }
  }

  #offerTurns(state: QuotaState, now: number, owner: string): void {
    this.#lanes.offerTurns((waiter) => {
      const { slot, at } = take(state, waiter.wish, { now, owner, random: this.#options.random() });
      if (slot === undefined) this.#nextOffer = Math.min(this.#nextOffer, at);
      else this.#granted.push({ waiter, ticket: slot });
      return slot !== undefined;
    });
  }

  #onSuccess(): void {
    if (this.#mode === "async") {
      this.#owned = { unsent: 0, open: 0, ...this.#state?.slots.owners[this.#owner] };
      this.#quietLooks = this.#told.length + this.#granted.length > 0 ? 0 : this.#quietLooks + 1;
    }
    this.#failedWrites = 0;
    if (this.#told.length > 0) this.#told = [];
    for (const { waiter, ticket } of this.#granted) {
      const slot = new PacedSlot(ticket, this.#onReport);
      if (this.#lanes.delete(waiter)) waiter.resolve(slot);
      else slot.release();
    }
    if (this.#granted.length > 0) this.#granted = [];
    if (this.#newcomers.size > 0) this.#onOffered(this.#mode === "async" ? this.#offered : this.#newcomers);
    this.#isUpdating = false;
    if (this.#news.length > 0 || this.#newcomers.size > 0) this.#update();
    else this.#setTimer();
  }

  /** Those who were not granted a slot at their first offer wait, unless they have no time. */
  #onOffered(waiters: ReadonlySet<Waiter>): void {
    for (const waiter of waiters) {
      if (!this.#newcomers.delete(waiter)) continue;
      waiter.wasOffered = true;
      if (waiter.isLate || this.pauseLeft > waiter.maxWait) {
        waiter.reject(this.#rateLimitError(waiter.maxWait));
      }
    }
  }

  #onFailure(error: unknown): void {
    this.#isUpdating = false;
    // Slots are told of until it succeeds. A GET that the place did not learn from is no loss.
    this.#news = [...this.#told.filter((news) => "slot" in news), ...this.#news];
    this.#told = [];
    this.#granted = [];
    for (const waiter of [...this.#lanes]) waiter.reject(error);
    this.#failedWrites += 1;
    if (this.#news.length > 0 && this.#failedWrites <= writeTries) {
      const delay = firstWriteDelay * 2 ** (this.#failedWrites - 1);
      this.#cancelTimer = this.#clock.after(delay, () => this.#update());
    }
  }

  #setTimer(): void {
    if (this.#lanes.size === 0) return;
    let wait = this.#nextOffer - this.#placeNow();
    if (this.#mode === "async") {
      const look =
        this.#isShared && this.#nextOffer === Infinity ? soonestLook * 1.5 ** this.#quietLooks : latestLook;
      wait = Math.min(wait, Math.min(look, latestLook) * (1 + this.#options.random() / 4));
    }
    if (wait < Infinity) this.#cancelTimer = this.#clock.after(wait, () => this.#update());
  }

  #rateLimitError(maxWait: number): RateLimitError {
    const told = (this.#state?.told.resetAt ?? 0) - this.#placeNow();
    const known = Math.max(this.pauseLeft, told);
    const next = this.#nextOffer - this.#placeNow();
    const wait = known > 0 || next === Infinity ? known : next;
    const resetAt = wait > 0 ? new Date(this.#clock.wallNow() + wait) : undefined;
    return new RateLimitError(
      `The quota is used up and no slot came free within maxQueueTime (${String(Math.round(maxWait))} ms)` +
        `${resetAt === undefined ? "" : `; it resets at ${resetAt.toISOString()}`}. This request was not sent: ` +
        "call again later, raise maxQueueTime, or lower the rate.",
      resetAt === undefined ? {} : { resetAt },
    );
  }
}

function wishOf({ priority, requestsPerMinute, reserve = defaultReserve }: PaceRequest): Wish {
  return { priority, requestsPerMinute, reserve };
}
