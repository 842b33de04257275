import { expectLess } from "./expect-less.ts";
import type { OwnedSlots, QuotaState } from "./quota-state.ts";
import { noteSend } from "./window-use.ts";

/** A slot, for its holder. */
export interface SlotTicket {
  /** The order in which slots were granted, from 1 on. */
  readonly order: number;
  /** How many slots had ended when this one was granted. */
  readonly endedBefore: number;
}

/** A slot whose request was sent. */
export interface SentSlot extends SlotTicket {
  /** By the place's clock. */
  readonly sentAt: number;
  /** The time the send counts from, a little later. */
  readonly countsFrom: number;
}

/** Grants a slot. Whether there is one to grant is for {@link take} to say. */
export function grantSlot({ slots }: QuotaState, owner: string): SlotTicket {
  const owned = ownedSlots(slots.owners, owner);
  owned.unsent += 1;
  owned.open += 1;
  slots.unsent += 1;
  slots.open += 1;
  slots.granted += 1;
  if (slots.open === 1) slots.alone = slots.granted;
  return { order: slots.granted, endedBefore: slots.ended };
}

/**
 * A slot's request was written; it counts for as long as a window lasts.
 *
 * @returns the time it counts from
 */
export function sent(state: QuotaState, owner: string, at: number): number {
  state.slots.unsent -= 1;
  ownedSlots(state.slots.owners, owner).unsent -= 1;
  return noteSend(state, at);
}

/** A slot whose request was sent is over. */
export function endSlot({ slots }: QuotaState, owner: string): void {
  slots.ended += 1;
  slots.open -= 1;
  ownedSlots(slots.owners, owner).open -= 1;
}

/** A slot is over without a request: it was never used. */
export function giveBack(state: QuotaState, owner: string): void {
  state.slots.unsent -= 1;
  ownedSlots(state.slots.owners, owner).unsent -= 1;
  endSlot(state, owner);
}

/** Sets what an owner holds. It knows better than the state: a write that seemed to fail may have succeeded. */
export function setOwnedSlots(
  { slots }: QuotaState,
  owner: string,
  { unsent, open }: Pick<OwnedSlots, "unsent" | "open">,
): void {
  const owned = slots.owners[owner];
  if (owned === undefined && open === 0) return;
  if (owned?.unsent === unsent && owned.open === open) return;
  slots.unsent += unsent - (owned?.unsent ?? 0);
  slots.open += open - (owned?.open ?? 0);
  Object.assign(ownedSlots(slots.owners, owner), { unsent, open });
}

/** Says how many single calls of an owner wait, so that runs of other owners let them go first. */
export function setWaiting({ slots }: QuotaState, owner: string, count: number, until: number): void {
  if (count === 0 && slots.owners[owner] === undefined) return;
  Object.assign(ownedSlots(slots.owners, owner), { waiting: count, waitingUntil: count === 0 ? 0 : until });
}

/** How many single calls of other owners wait. */
export function waitingElsewhere({ slots }: QuotaState, owner: string, now: number): number {
  let count = 0;
  for (const [other, { waiting, waitingUntil }] of Object.entries(slots.owners)) {
    if (other !== owner && now < waitingUntil) count += waiting;
  }
  return count;
}

/** Forgets an owner who holds nothing and waits for nothing. */
export function dropOwner({ slots }: QuotaState, owner: string): void {
  const owned = slots.owners[owner];
  if (owned?.open === 0 && owned.waiting === 0) Reflect.deleteProperty(slots.owners, owner);
}

/** Whether somebody else holds slots. */
export function isSharedWithOthers({ slots }: QuotaState, owner: string): boolean {
  return slots.open > (slots.owners[owner]?.open ?? 0);
}

/**
 * Takes back the slots of owners who are dead. What they were about to send may have been sent until a moment ago, and
 * counts as sent now.
 */
export function releaseDeadOwners(state: QuotaState, now: number, isAlive: (owner: string) => boolean): void {
  const { slots } = state;
  for (const [owner, { unsent, open }] of Object.entries(slots.owners)) {
    if (isAlive(owner)) continue;
    for (let count = 0; count < unsent; count += 1) noteSend(state, now);
    expectLess(state, open);
    slots.unsent -= unsent;
    slots.open -= open;
    slots.ended += open;
    Reflect.deleteProperty(slots.owners, owner);
  }
}

function ownedSlots(owners: Record<string, OwnedSlots>, owner: string): OwnedSlots {
  return (owners[owner] ??= { unsent: 0, open: 0, waiting: 0, waitingUntil: 0 });
}
