import type { Moment } from "../system/current-moment.ts";
import type { ProcessIdentity } from "../system/process-identity.ts";
import type { ProcessState } from "../system/process-state.ts";
import type { Owner } from "./owner.ts";

/** How long an owner counts as alive after it renewed its lease, in milliseconds. */
export const leaseLength = 60_000;

export interface Observer extends Moment {
  readonly self: ProcessIdentity;
  /** The state of a process in the observer's own pid namespace. */
  readonly stateOf: (pid: number) => ProcessState | undefined;
}

/**
 * Whether an owner may still be alive. For a process that the observer cannot see, such as one in another container, the
 * lease decides.
 */
export function isOwnerAlive(owner: Owner, { self, now, uptime, stateOf }: Observer): boolean {
  const isSameHost = owner.host === self.host;
  const knowsBoots = owner.bootId !== null && self.bootId !== null;
  const isSameBoot = knowsBoots && owner.bootId === self.bootId;
  // The machine was started anew since.
  if (isSameHost && knowsBoots && !isSameBoot) return false;
  const age = isSameBoot ? uptime - owner.renewedUptime : now - owner.renewedAt;
  const hasLease = age <= leaseLength;
  const isSameSystem = isSameBoot || (isSameHost && owner.bootId === self.bootId);
  if (!isSameSystem || owner.pidNamespace !== self.pidNamespace) return hasLease;
  const state = stateOf(owner.pid);
  if (state === undefined) return false;
  if (state.startedAt !== owner.startedAt && state.startedAt !== null && owner.startedAt !== null)
    return false;
  return hasLease || (state.isStopped && state.startedAt !== null);
}
