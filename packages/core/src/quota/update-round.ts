import { applyEvent, type QuotaEvent } from "./quota-event.ts";
import type { QuotaContext } from "./quota.ts";
import { readQuotaState, type OwnedSlots, type QuotaState } from "./quota-state.ts";
import {
  dropOwner,
  isSharedWithOthers,
  releaseDeadOwners,
  setOwnedSlots,
  setWaiting,
  type SlotTicket,
} from "./slots.ts";
import { take, type Wish } from "./take.ts";
import type { Waiter, Waiters } from "./waiters.ts";

/** How long it counts that single calls wait, in milliseconds: a queue that waits renews it more often. */
const waitingHolds = 2_000;

/** What one update of the state is to do. */
export interface RoundInput {
  readonly window: number;
  readonly random: () => number;
  /** What happened, and what time it is now by the same clock. */
  readonly events: readonly QuotaEvent[];
  readonly at: number;
  /** A request that does not wait: it takes a slot now or none. */
  readonly express: Wish | undefined;
  readonly waiters: Waiters;
  /** What this queue holds, where others may have written since; `undefined` where nobody else can have. */
  readonly owned: HeldSlots | undefined;
}

export type HeldSlots = Pick<OwnedSlots, "unsent" | "open">;

export interface RoundOutcome {
  readonly state: QuotaState;
  /** How far the place's clock is ahead. */
  readonly ahead: number;
  readonly expressTicket: SlotTicket | undefined;
  readonly granted: readonly { readonly waiter: Waiter; readonly ticket: SlotTicket }[];
  /** When those that were granted nothing are offered a turn again. */
  readonly nextOffer: number;
  /** Whether somebody else holds slots. */
  readonly isShared: boolean;
  readonly owner: string;
}

const nothingGranted: RoundOutcome["granted"] = [];

/** One update of the state: what happened is applied to it, then those who wait are offered a turn. A place may repeat it. */
export function updateRound(context: QuotaContext, input: RoundInput): RoundOutcome {
  const { now, owner } = context;
  const { at, waiters, owned, express } = input;
  const state = readQuotaState(context.state, input.window);
  if (owned !== undefined) setOwnedSlots(state, owner, owned);
  const random = input.random();
  for (const event of input.events) {
    // As long ago by the place's clock as by ours, and rather less than more, so that no send counts too early.
    applyEvent(state, event, { now: now - (at - event.at), owner, random });
  }
  const expressTicket = express && take(state, express, { now, owner, random }).slot;
  let granted = nothingGranted;
  let nextOffer = Infinity;
  if (waiters.size > 0) {
    if (owned !== undefined) {
      releaseDeadOwners(state, now, (other) => other === owner || context.isAlive(other));
    }
    ({ granted, nextOffer } = offerTurns(state, now, owner, input));
  }
  let isShared = false;
  if (owned !== undefined) {
    isShared = isSharedWithOthers(state, owner);
    const served = granted.filter(({ waiter }) => waiter.wish.priority === "single").length;
    setWaiting(state, owner, waiters.lanes.singles - served, now + waitingHolds);
    dropOwner(state, owner);
  }
  return { state, ahead: now - at, expressTicket, granted, nextOffer, isShared, owner };
}

function offerTurns(
  state: QuotaState,
  now: number,
  owner: string,
  { waiters, random }: RoundInput,
): Pick<RoundOutcome, "granted" | "nextOffer"> {
  const granted: { waiter: Waiter; ticket: SlotTicket }[] = [];
  let nextOffer = Infinity;
  waiters.lanes.offerTurns((waiter) => {
    const { slot, at } = take(state, waiter.wish, { now, owner, random: random() });
    if (slot === undefined) nextOffer = Math.min(nextOffer, at);
    else granted.push({ waiter, ticket: slot });
    return slot !== undefined;
  });
  return { granted, nextOffer };
}
