import type { QuotaHeaders } from "./quota-headers.ts";
import type { SentSlot, SlotTicket } from "./slots.ts";

/**
 * The permission to send one request. Its holder says when the request went out, and how it ended: exactly one of
 * `answered`, `lost` and `release`. What it says afterwards is ignored.
 */
export interface Slot {
  /** The request was written. */
  sent(): void;
  answered(status: number, quota: QuotaHeaders): void;
  /** No response came. */
  lost(): void;
  /** It was never sent: the permission goes back. */
  release(): void;
}

/** What the holder of a slot says of it. */
export type SlotReport =
  | { readonly type: "sent" | "lost" | "release" }
  | { readonly type: "answered"; readonly status: number; readonly quota: QuotaHeaders };

const wasSent: SlotReport = { type: "sent" };
const wasLost: SlotReport = { type: "lost" };
const wasReleased: SlotReport = { type: "release" };

/** A slot that hands on what its holder says, each thing once and in order. */
export class PacedSlot implements Slot, SentSlot {
  readonly order: number;
  readonly endedBefore: number;
  /** By the place's clock; set when the send is counted. */
  sentAt = 0;
  countsFrom = 0;
  readonly #report: (slot: PacedSlot, report: SlotReport) => void;
  #stage: "granted" | "sent" | "over" = "granted";

  constructor(ticket: SlotTicket, report: (slot: PacedSlot, report: SlotReport) => void) {
    this.order = ticket.order;
    this.endedBefore = ticket.endedBefore;
    this.#report = report;
  }

  sent(): void {
    if (this.#stage !== "granted") return;
    this.#stage = "sent";
    this.#report(this, wasSent);
  }

  answered(status: number, quota: QuotaHeaders): void {
    if (this.#end()) this.#report(this, { type: "answered", status, quota });
  }

  lost(): void {
    if (this.#end()) this.#report(this, wasLost);
  }

  release(): void {
    if (this.#stage === "sent") {
      // Nothing that was written can be taken back.
      this.lost();
    } else if (this.#stage === "granted") {
      this.#stage = "over";
      this.#report(this, wasReleased);
    }
  }

  /** Ends the slot. A request that got a response, or lost it, was sent. */
  #end(): boolean {
    if (this.#stage === "over") return false;
    this.sent();
    this.#stage = "over";
    return true;
  }
}
