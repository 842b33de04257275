import type { QuotaHeaders } from "../../src/quota/quota-headers.ts";

export type WindowKind = "fixed" | "aligned" | "sliding";
export type HeaderMode = "always" | "429" | "none";

export interface ServerOptions {
  readonly limit: number;
  /** Fixed from the first request, fixed at whole minutes, or sliding. */
  readonly window: WindowKind;
  /** Remaining and reset on every response, the reset on a 429 alone, or neither. */
  readonly headers: HeaderMode;
  /** Whether a request that is turned away counts as well. */
  readonly countsRejected?: boolean;
  /** Whether GETs count. */
  readonly countsPolls?: boolean;
  /** How far the server's clock is ahead, in milliseconds. */
  readonly skew?: number;
  /** Whether responses have a `Date`. */
  readonly hasDate?: boolean;
}

export interface Answer {
  readonly status: number;
  readonly headers: QuotaHeaders;
}

const minute = 60_000;

/** Whole minutes of the server are somewhere else than the simulation's start. */
const minuteOffset = 17_000;

/** A server with a quota, as the contract leaves it open. */
export class SimulatedServer {
  readonly #options: ServerOptions;
  readonly #wallNow: () => number;
  limit: number;
  /** When the requests in the window were counted, by the server's clock; the first `#gone` are over. */
  #counted: number[] = [];
  #gone = 0;
  #windowStart = -Infinity;
  /** When requests came that were taken, and that were turned away. */
  readonly accepted: number[] = [];
  readonly rejected: number[] = [];

  constructor(options: ServerOptions, wallNow: () => number) {
    this.#options = options;
    this.#wallNow = wallNow;
    this.limit = options.limit;
  }

  handle(isPoll = false): Answer {
    const { window, headers, countsRejected, countsPolls, skew = 0, hasDate = true } = this.#options;
    const now = this.#wallNow() + skew;
    this.#turn(now);
    const isFree = isPoll && countsPolls !== true;
    const isTaken = isFree || this.#count < this.limit;
    if (!isFree) {
      if (isTaken || countsRejected === true) this.#counted.push(now);
      (isTaken ? this.accepted : this.rejected).push(this.#wallNow());
    }
    const start = window === "sliding" ? (this.#counted[this.#gone] ?? now) : this.#windowStart;
    const isResetTold = headers === "always" || (headers === "429" && !isTaken);
    return {
      status: isTaken ? 200 : 429,
      headers: {
        remaining: headers === "always" ? Math.max(0, this.limit - this.#count) : undefined,
        resetAt: isResetTold ? start + minute : undefined,
        retryAfter: undefined,
        serverTime: hasDate ? Math.floor(now / 1000) * 1000 : undefined,
      },
    };
  }

  get #count(): number {
    return this.#counted.length - this.#gone;
  }

  #turn(now: number): void {
    const { window } = this.#options;
    if (window === "sliding") {
      while ((this.#counted[this.#gone] ?? Infinity) <= now - minute) this.#gone += 1;
      if (this.#gone > 1000) this.#counted = this.#counted.slice(this.#gone);
      if (this.#gone > 1000) this.#gone = 0;
      return;
    }
    const start =
      window === "aligned" ? now - ((now + minuteOffset) % minute) : Math.max(this.#windowStart, now);
    const isNew = window === "aligned" ? start !== this.#windowStart : now >= this.#windowStart + minute;
    if (!isNew) return;
    this.#windowStart = start;
    this.#counted = [];
  }
}
