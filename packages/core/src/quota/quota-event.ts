import { answered, lost, observeGet } from "./answered.ts";
import type { PacedSlot, SlotReport } from "./paced-slot.ts";
import type { QuotaHeaders } from "./quota-headers.ts";
import type { QuotaState } from "./quota-state.ts";
import type { RuleContext } from "./rule-context.ts";
import { giveBack, sent } from "./slots.ts";

/** What happened to a slot, or a response to a GET that took none; `at` is by this process's clock. */
export type QuotaEvent =
  | { readonly at: number; readonly slot: PacedSlot; readonly report: SlotReport }
  | { readonly at: number; readonly status: number; readonly quota: QuotaHeaders };

/** Applies an event to the state of a quota. */
export function applyEvent(state: QuotaState, event: QuotaEvent, context: RuleContext): void {
  if (!("slot" in event)) {
    observeGet(state, event.status, event.quota, context);
    return;
  }
  const { slot, report } = event;
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
