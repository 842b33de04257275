import type { Quota } from "../quota/quota.ts";
import { newQuotaState, type QuotaState } from "../quota/quota-state.ts";

/** One opening of a place, with an owner of its own. */
export interface OpenedQuota {
  readonly quota: Quota;
  /** Ends this opening as its owner would. */
  close(): void | Promise<void>;
}

/**
 * One thing that every place must do.
 *
 * @param open opens a fresh place, each time once more
 * @param lease how long an owner counts as alive at most after its opening was closed, in milliseconds
 */
export type QuotaCase = (open: () => Promise<OpenedQuota>, lease: number) => Promise<void>;

/** The value the cases store; a place does not look into it. */
export function stateOf(granted: number, sends: QuotaState["sends"]["entries"] = []): QuotaState {
  const state = newQuotaState(60_000);
  state.slots.granted = granted;
  state.sends.entries = sends;
  return state;
}

export async function increment(quota: Quota, name: string): Promise<void> {
  await quota.update(name, ({ state = newQuotaState(60_000) }) => {
    state.slots.granted += 1;
    return { state, result: undefined };
  });
}

export async function grantedOf(quota: Quota, name: string): Promise<number | undefined> {
  return quota.update(name, ({ state }) => ({ result: state?.slots.granted }));
}

export async function ownerOf(quota: Quota, name: string): Promise<string> {
  return quota.update(name, ({ owner }) => ({ result: owner }));
}

export async function isAlive(quota: Quota, owner: string): Promise<boolean> {
  return quota.update("a", (context) => ({ result: context.isAlive(owner) }));
}
