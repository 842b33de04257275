import type { OpenEntry, StoreChange, StoreClaim, StoreEntry } from "../embedding-store.ts";

/**
 * The rule of a claim, for every store: a key is free when nothing is known of it, or when its outcome is unknown and
 * the claim accepts that.
 *
 * @param current what the store gives for the key, where an `open` entry of a dead owner counts as `unknown`
 * @param owner the owner that claims
 * @returns the entry to write, or `undefined` where `current` stands in the way
 */
export function applyClaim(
  current: StoreEntry | undefined,
  { since, replaceUnknown }: StoreClaim,
  owner: string,
): OpenEntry | undefined {
  // An `open` entry of the claiming owner is one that it could not settle: the client itself keeps two of its calls apart.
  const isUnknown = current?.state === "unknown" || (current?.state === "open" && current.owner === owner);
  return current === undefined || (isUnknown && replaceUnknown) ? { state: "open", owner, since } : undefined;
}

/**
 * The rule of a change, for every store: the first vector is always stored, an accepted job unless another owner has the
 * key open, and anything less only touches the owner's own claim or the job it is about. An owner that was considered
 * dead and comes back changes nothing of others.
 *
 * @returns the entry to write, `null` to take the key out, or `undefined` where the change does not fit `current`
 */
export function applyChange(
  current: StoreEntry | undefined,
  change: StoreChange,
  owner: string,
): StoreEntry | null | undefined {
  const { entry } = change;
  if (current?.state === "embedded") return undefined;
  if (entry?.state === "embedded") return entry;
  const isOwn = current?.state === "open" && current.owner === owner;
  if (entry?.state === "accepted") return isOwn || current?.state !== "open" ? entry : undefined;
  const { requestId } = change as { requestId?: string };
  const isThatJob = current?.state === "accepted" && current.requestId === requestId;
  return isOwn || isThatJob ? (entry ?? null) : undefined;
}
