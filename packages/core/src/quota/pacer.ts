import { RateLimitError } from "../errors/rate-limit-error.ts";
import type { Clock } from "../policy/clock.ts";
import type { Priority } from "../policy/concurrency-gate.ts";
import type { QuotaHeaders } from "./quota-headers.ts";
import { ServerClock } from "./server-clock.ts";

/** Quotas are told by the minute. */
const quotaWindow = 60_000;

/**
 * Added to a window, because the server counts a request a little after it was sent and these delays vary: a send
 * that came late must not share a window with one that comes early.
 */
const windowMargin = 150;

/** A pause is held between these, so that neither a wrong clock nor a hostile header stops a client for good. */
const shortestPause = 1_000;
const longestPause = 65_000;

export interface PaceRequest {
  readonly priority: Priority;
  /** Retries go before first tries. */
  readonly isRetry: boolean;
  /** The user's own limit, a sliding window; `undefined` leaves it to what is learned. */
  readonly requestsPerMinute: number | undefined;
  /** Milliseconds to wait at most. */
  readonly maxWait: number;
  readonly signal: AbortSignal | undefined;
}

interface Waiter {
  readonly request: PaceRequest;
  grant(): void;
}

/**
 * The permission to send one request. Its holder says when the request went out, and how it ended: exactly one of
 * `answered`, `lost` and `release`.
 */
export interface Slot {
  /** The request was written. */
  sent(): void;
  answered(status: number, quota: QuotaHeaders): void;
  /** No answer came. */
  lost(): void;
  /** It was never sent: the permission goes back. */
  release(): void;
}

/**
 * Lets requests go out as fast as the quota allows and no faster. One pacer serves all clients of a process that
 * share an origin and a key, because they share the quota.
 *
 * What it goes by:
 * - `requestsPerMinute`, where the user set it: never more sends than that in any 60 s.
 * - `x-rate-limit-remaining`: no more requests in flight than what is left. While nothing is known, requests go
 *   out one by one, and twice as many with every answer that names no quota.
 * - A window that is used up is over at its reset header's time. Without that header each send counts for 60 s,
 *   which is right for fixed and for sliding windows; one request then finds out what is left.
 * - A 429 stops everyone until the reset, or for a whole window where no reset is told.
 */
export class Pacer {
  readonly #clock: Clock;
  readonly #window: number;
  readonly #serverClock: ServerClock;
  /** In order of precedence: single retries, single first tries, retries of runs, first tries of runs. */
  readonly #queues: readonly Set<Waiter>[] = [new Set(), new Set(), new Set(), new Set()];
  /** Sends of the last window, oldest first. */
  #recent: PacedSlot[] = [];
  /** Granted and not written yet: they count, for as long as that takes. */
  readonly #unsent = new Set<PacedSlot>();
  /** Requests that hold a slot and have no answer yet. */
  #open = 0;
  #granted = 0;
  /** What is left in the window, by the newest answer; `undefined` when nothing is known. */
  #remaining: number | undefined;
  /** The last `#remaining` there was, kept when its window is over: what comes next tells the kind of window. */
  #lastRemaining: number | undefined;
  /** `#granted` when `#remaining` was learned: answers to later requests are newer news. */
  #learnedAt = 0;
  /** Sends that left `#recent` since `#remaining` was learned: a sliding window has grown by so many. */
  #agedSinceLearned = 0;
  #resetAt: number | undefined;
  #pausedUntil = -Infinity;
  /** How many may be in flight while nothing is known. */
  #allowance = 1;
  #isRecovering = false;
  #namesQuota: boolean | undefined;
  /** What a whole window was last seen to hold; for estimates only. */
  #windowCapacity: number | undefined;
  #cancelTimer: (() => void) | undefined;
  #pollsCount = false;

  constructor(clock: Clock, window = quotaWindow) {
    this.#clock = clock;
    this.#window = window + windowMargin;
    this.#serverClock = new ServerClock(clock);
  }

  /** How many wait for a slot. */
  get waiting(): number {
    return this.#queues.reduce((sum, queue) => sum + queue.size, 0);
  }

  /** Whether `remaining` was seen to fall across a GET, so that polls use up quota. */
  get pollsCount(): boolean {
    return this.#pollsCount;
  }

  /** When everyone may send again, as milliseconds to wait from now; 0 where nobody is paused. */
  get pauseLeft(): number {
    return Math.max(0, this.#pausedUntil - this.#clock.now());
  }

  /** Whether forgetting this pacer would lose nothing: nobody uses it and no window is under way. */
  get isIdle(): boolean {
    const now = this.#clock.now();
    this.#dropAged(now);
    return this.#open === 0 && this.waiting === 0 && this.#sends === 0 && now >= this.#pausedUntil;
  }

  /** A slot if there is one at once and nobody waits for it. */
  tryAcquire(request: PaceRequest): Slot | undefined {
    if (this.waiting > 0 || this.#nextGrant(request) > this.#clock.now()) return undefined;
    return this.#grant(request);
  }

  /**
   * Waits for a slot.
   *
   * @throws RateLimitError when `maxWait` is over, or at once where a pause is known to be longer
   * @throws the signal's reason when that aborts
   */
  acquire(request: PaceRequest): Promise<Slot> {
    return new Promise((resolve, reject) => {
      const { signal, maxWait } = request;
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      if (this.pauseLeft > maxWait) {
        reject(this.#rateLimitError(maxWait));
        return;
      }
      const queue = this.#queues[
        (request.priority === "single" ? 0 : 2) + (request.isRetry ? 0 : 1)
      ] as Set<Waiter>;
      const leave = (): void => {
        queue.delete(waiter);
        cancelTimeout?.();
        signal?.removeEventListener("abort", onAbort);
      };
      const waiter: Waiter = {
        request,
        grant: () => {
          leave();
          resolve(this.#grant(request));
        },
      };
      const onAbort = (): void => {
        leave();
        reject(signal?.reason);
        this.#pump();
      };
      const cancelTimeout =
        maxWait === Infinity
          ? undefined
          : this.#clock.after(maxWait, () => {
              leave();
              reject(this.#rateLimitError(maxWait));
              this.#pump();
            });
      queue.add(waiter);
      signal?.addEventListener("abort", onAbort, { once: true });
      this.#pump();
    });
  }

  /** Learns from the answer to a GET, which may or may not use up quota. */
  observeGet(status: number, quota: QuotaHeaders): void {
    const { remaining } = quota;
    if (status === 429) this.#pause(quota);
    else if (remaining !== undefined && this.#open === 0 && this.#remaining !== undefined) {
      if (remaining < this.#remaining && this.#granted === this.#learnedAt) this.#pollsCount = true;
      if (this.#pollsCount) this.#remaining = Math.min(this.#remaining, remaining);
    }
  }

  /** Milliseconds until so many further requests will have been allowed, as far as the quota is known. */
  estimateWait(count: number, requestsPerMinute: number | undefined): number {
    const now = this.#clock.now();
    const perWindow = Math.min(requestsPerMinute ?? Infinity, this.#windowCapacity ?? Infinity);
    if (perWindow === Infinity) return this.pauseLeft;
    this.#dropAged(now);
    const free = Math.max(
      0,
      Math.min(this.#remaining ?? Infinity, perWindow - Math.min(perWindow, this.#sends)),
    );
    if (count <= free && now >= this.#pausedUntil) return 0;
    const windowEnd = Math.max(this.#resetAt ?? this.#oldestSend() + this.#window, this.#pausedUntil);
    const further = Math.max(0, Math.ceil((count - free) / perWindow) - 1);
    return Math.max(0, windowEnd - now) + further * this.#window;
  }

  /** When the request at the head may go: now or earlier, a time, or `Infinity` for "after an answer". */
  #nextGrant({ requestsPerMinute }: PaceRequest): number {
    const now = this.#clock.now();
    if (now < this.#pausedUntil) return this.#pausedUntil;
    if (this.#resetAt !== undefined && now >= this.#resetAt) this.#forget();
    this.#dropAged(now);
    if (requestsPerMinute !== undefined && this.#sends >= requestsPerMinute) {
      return this.#oldestSend() + this.#window;
    }
    if (this.#remaining === undefined) {
      const isUnlimited = requestsPerMinute !== undefined && !this.#isRecovering;
      return isUnlimited || this.#open < this.#allowance ? now : Infinity;
    }
    // A send that is 60 s old counts no more, in a sliding window because it left it, in a fixed one because that
    // began anew since.
    if (this.#remaining + this.#agedSinceLearned > this.#open) return now;
    const windowEnd = this.#resetAt ?? this.#oldestSend() + this.#window;
    if (now < windowEnd) return windowEnd;
    if (this.#open > 0) return Infinity;
    this.#forget();
    return now;
  }

  #grant({ requestsPerMinute }: PaceRequest): Slot {
    this.#granted += 1;
    const slot = new PacedSlot(this.#granted, {
      sent: () => {
        this.#stamp(slot);
        this.#pump();
      },
      answered: (status, quota) => {
        this.#open -= 1;
        this.#stamp(slot);
        this.#learn(slot, status, quota);
        this.#pump();
      },
      lost: () => {
        this.#open -= 1;
        this.#stamp(slot);
        if (this.#remaining !== undefined) this.#remaining = Math.max(0, this.#remaining - 1);
        this.#pump();
      },
      release: () => {
        this.#open -= 1;
        this.#unsent.delete(slot);
        this.#pump();
      },
    });
    this.#open += 1;
    // Where there is no quota to keep, a log of its sends would only grow.
    if (requestsPerMinute !== undefined || this.#namesQuota !== false) this.#unsent.add(slot);
    return slot;
  }

  /** The sends that count now. */
  get #sends(): number {
    return this.#recent.length + this.#unsent.size;
  }

  #stamp(slot: PacedSlot): void {
    if (!this.#unsent.delete(slot)) return;
    slot.sentAt = this.#clock.now();
    this.#recent.push(slot);
  }

  #learn(slot: PacedSlot, status: number, quota: QuotaHeaders): void {
    this.#serverClock.observe(quota.serverTime);
    if (status === 429) {
      this.#pause(quota);
      return;
    }
    this.#isRecovering = false;
    const { remaining } = quota;
    if (remaining === undefined) {
      this.#namesQuota ??= false;
      if (this.#remaining === undefined) this.#allowance *= 2;
      else this.#remaining = Math.max(0, this.#remaining - 1);
      return;
    }
    this.#namesQuota = true;
    if (slot.order > this.#learnedAt) {
      if (this.#remaining === undefined) this.#windowCapacity = remaining + 1;
      if (this.#lastRemaining !== undefined && remaining > this.#lastRemaining + this.#agedSinceLearned) {
        // More is left than a sliding window could have given back: a fixed one has begun anew.
        this.#recent = this.#recent.filter((other) => other.order >= slot.order);
      }
      this.#know(remaining);
      this.#learnedAt = this.#granted;
    } else if (this.#remaining !== undefined && remaining < this.#remaining) {
      // Requests in flight together are counted in some order; the lowest of their answers is the newest.
      this.#know(remaining);
    }
    if (this.#remaining !== undefined && quota.resetAt !== undefined) {
      this.#resetAt = this.#clock.now() + this.#pauseFor(quota);
    }
  }

  #know(remaining: number): void {
    this.#remaining = remaining;
    this.#lastRemaining = remaining;
    this.#agedSinceLearned = 0;
  }

  #pause(quota: QuotaHeaders): void {
    const told = quota.resetAt !== undefined || quota.retryAfter !== undefined;
    const pause = told ? this.#pauseFor(quota) : this.#window;
    this.#forget();
    this.#isRecovering = true;
    this.#pausedUntil = Math.max(this.#pausedUntil, this.#clock.now() + pause);
  }

  /** How long the headers say to wait, by the server's clock and within bounds. */
  #pauseFor({ resetAt, retryAfter }: QuotaHeaders): number {
    const untilReset = resetAt === undefined ? 0 : resetAt - this.#serverClock.now();
    return Math.min(longestPause, Math.max(shortestPause, untilReset, retryAfter ?? 0));
  }

  /** Nothing is known of the window that begins now; answers to requests of before tell nothing of it. */
  #forget(): void {
    this.#remaining = undefined;
    this.#resetAt = undefined;
    this.#learnedAt = this.#granted;
    this.#allowance = 1;
  }

  #dropAged(now: number): void {
    let aged = 0;
    while (aged < this.#recent.length && (this.#recent[aged]?.sentAt ?? now) + this.#window <= now) aged += 1;
    if (aged === 0) return;
    this.#recent.splice(0, aged);
    this.#agedSinceLearned += aged;
  }

  /** When the first send of those that count went out; `Infinity` while all of them are still being written. */
  #oldestSend(): number {
    return this.#recent[0]?.sentAt ?? (this.#unsent.size > 0 ? Infinity : this.#clock.now() - this.#window);
  }

  #pump(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    for (;;) {
      const head = this.#head();
      if (head === undefined) return;
      const at = this.#nextGrant(head.request);
      const now = this.#clock.now();
      if (at > now) {
        if (at < Infinity) this.#cancelTimer = this.#clock.after(at - now, () => this.#pump());
        return;
      }
      head.grant();
    }
  }

  #head(): Waiter | undefined {
    for (const queue of this.#queues) for (const waiter of queue) return waiter;
    return undefined;
  }

  #rateLimitError(maxWait: number): RateLimitError {
    const wait = Math.max(this.pauseLeft, (this.#resetAt ?? 0) - this.#clock.now());
    const resetAt = wait > 0 ? new Date(this.#clock.wallNow() + wait) : undefined;
    return new RateLimitError(
      `The quota is used up and no slot came free within maxQueueTime (${String(Math.round(maxWait))} ms)` +
        `${resetAt === undefined ? "" : `; it resets at ${resetAt.toISOString()}`}. This request was not sent: ` +
        "call again later, raise maxQueueTime, or lower the rate.",
      resetAt === undefined ? {} : { resetAt },
    );
  }
}

class PacedSlot implements Slot {
  readonly order: number;
  sentAt = Infinity;
  readonly #on: Slot;
  #isOpen = true;

  constructor(order: number, on: Slot) {
    this.order = order;
    this.#on = on;
  }

  sent(): void {
    if (this.#isOpen) this.#on.sent();
  }

  answered(status: number, quota: QuotaHeaders): void {
    if (this.#close()) this.#on.answered(status, quota);
  }

  lost(): void {
    if (this.#close()) this.#on.lost();
  }

  release(): void {
    if (this.#close()) this.#on.release();
  }

  #close(): boolean {
    const wasOpen = this.#isOpen;
    this.#isOpen = false;
    return wasOpen;
  }
}
