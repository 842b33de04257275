import type { QuotaHeaders } from "../../src/quota/quota-headers.ts";

export interface ServerOptions {
  readonly limit: number;
  /** From the first request, at whole minutes of the server's clock, or sliding. */
  readonly kind: "fixed" | "aligned" | "sliding";
  /** Remaining and reset on every answer, the reset on a 429 alone, or nothing. */
  readonly headers: "always" | "remaining" | "429" | "none";
  readonly countsRejected: boolean;
  readonly countsPolls: boolean;
  /** How far the server's clock is ahead, in milliseconds. */
  readonly skew: number;
  readonly hasDate: boolean;
}

export interface Answer {
  readonly status: number;
  readonly headers: QuotaHeaders;
}

const minute = 60_000;

/** A server with a quota, as the contract leaves it open. */
export class SimulatedServer {
  readonly #options: ServerOptions;
  readonly #wallNow: () => number;
  #limit: number;
  /** Requests that count in the window; the first `#gone` of them no more. */
  #counted: number[] = [];
  #gone = 0;
  #windowStart = -Infinity;
  /** When requests arrived that were taken, and that were turned away. */
  readonly accepted: number[] = [];
  readonly rejected: number[] = [];

  constructor(options: ServerOptions, wallNow: () => number) {
    this.#options = options;
    this.#wallNow = wallNow;
    this.#limit = options.limit;
  }

  set limit(limit: number) {
    this.#limit = limit;
  }

  handle(isPoll = false): Answer {
    const { kind, headers, countsRejected, countsPolls, skew, hasDate } = this.#options;
    const now = this.#wallNow() + skew;
    this.#turn(now, kind);
    const isFree = isPoll && !countsPolls;
    const isTaken = isFree || this.#count < this.#limit;
    if (!isFree && (isTaken || countsRejected)) {
      if (this.#count === 0 && kind === "fixed") this.#windowStart = now;
      this.#counted.push(now);
    }
    if (!isFree) (isTaken ? this.accepted : this.rejected).push(this.#wallNow());
    const reset = (kind === "sliding" ? (this.#counted[this.#gone] ?? now) : this.#windowStart) + minute;
    const isToldReset = headers === "always" || (headers === "429" && !isTaken);
    return {
      status: isTaken ? 200 : 429,
      headers: {
        remaining:
          headers === "always" || headers === "remaining"
            ? Math.max(0, this.#limit - this.#count)
            : undefined,
        resetAt: isToldReset ? reset : undefined,
        retryAfter: undefined,
        serverTime: hasDate ? Math.floor(now / 1000) * 1000 : undefined,
      },
    };
  }

  get #count(): number {
    return this.#counted.length - this.#gone;
  }

  #turn(now: number, kind: ServerOptions["kind"]): void {
    if (kind === "sliding") {
      while (this.#gone < this.#counted.length && this.#counted[this.#gone]! <= now - minute) this.#gone += 1;
      if (this.#gone > 1000) {
        this.#counted = this.#counted.slice(this.#gone);
        this.#gone = 0;
      }
      return;
    }
    // Whole minutes are somewhere else than the start of the simulation.
    const start =
      kind === "aligned" ? Math.floor((now + 17_000) / minute) * minute - 17_000 : this.#windowStart;
    if (kind === "aligned" ? start !== this.#windowStart : now >= start + minute) {
      this.#windowStart = kind === "aligned" ? start : now;
      this.#counted = [];
      this.#gone = 0;
    }
  }
}
