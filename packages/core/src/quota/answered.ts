import { isCrowded, noteSurprise } from "./crowd.ts";
import { expectLess } from "./expect-less.ts";
import { learnRejection, pauseFor } from "./learn-rejection.ts";
import { learnReported } from "./learn-reported.ts";
import type { QuotaHeaders } from "./quota-headers.ts";
import type { QuotaState } from "./quota-state.ts";
import { learnServerTime } from "./server-time.ts";
import { endSlot, type SentSlot } from "./slots.ts";
import type { RuleContext } from "./rule-context.ts";
import { sendLifetime } from "./window-times.ts";
import { advance } from "./window-use.ts";

/** The request of a slot got its response; the slot is over. */
export function answered(
  state: QuotaState,
  slot: SentSlot,
  status: number,
  headers: QuotaHeaders,
  context: RuleContext,
): void {
  const { reported, learned, pause } = state;
  const { now } = context;
  endSlot(state, context.owner);
  learnServerTime(state, slot.sentAt, now, headers);
  advance(state, now);
  if (status === 429) {
    learnRejection(state, slot, headers, context);
    return;
  }
  if (slot.order > pause.order) pause.isRecovering = false;
  confirmExtra(state, now);
  if (headers.remaining !== undefined) {
    learnReported(state, headers.remaining, slot, headers, context);
  } else if (reported.remaining === null) {
    learned.allowance = Math.min(2 * learned.allowance, Number.MAX_SAFE_INTEGER);
  } else if (now - reported.at > sendLifetime(state.window)) {
    // The server no longer says what is left.
    reported.remaining = null;
  } else {
    expectLess(state, 1);
  }
}

/** No response came; the slot is over. */
export function lost(state: QuotaState, { owner }: RuleContext): void {
  endSlot(state, owner);
  expectLess(state, 1);
}

/** Learns from the response to a GET that took no slot, because GETs were not seen to use up quota yet. */
export function observeGet(
  state: QuotaState,
  status: number,
  headers: QuotaHeaders,
  context: RuleContext,
): void {
  const { reported, slots } = state;
  const { remaining } = headers;
  if (status === 429) {
    // A GET that is turned away for the quota counts against it.
    state.pollsCount = true;
    pauseFor(state, headers, context);
  } else if (remaining !== undefined && reported.remaining !== null && slots.open === 0) {
    if (remaining < reported.read && slots.granted === reported.order) state.pollsCount = true;
    if (state.pollsCount) {
      reported.remaining = Math.min(reported.remaining, remaining);
      reported.read = Math.min(reported.read, remaining);
    }
  }
}

/** Raises the limit once more than it was used for a whole window, and nothing of that was turned away. */
function confirmExtra(state: QuotaState, now: number): void {
  const { learned, serverWindow, window } = state;
  const { limit, extra } = learned;
  if (limit === null || extra === 0 || serverWindow.used < limit + extra) return;
  if (now - learned.extraSince < sendLifetime(window)) return;
  // One more may be luck of timing. More than that, where as many failed before, was given back by strangers.
  if (learned.failedAt !== null && limit + extra > learned.failedAt + 1) {
    noteSurprise(state, now);
    learned.failedAt = null;
  }
  learned.proven = limit;
  learned.limit = limit + extra;
  learned.extra = isCrowded(state, now) ? 1 : Math.min(2 * extra, learned.limit);
  learned.extraSince = now;
  learned.tryWait = 1;
}
