import type { StoreChange } from "@segmind-embeddings/core";
import { packEntries, unpackEntries, type PackedEntries } from "./packed-entries.ts";

/** Changes as they go from the caller's thread to the file's, their vectors in one memory. */
export interface PackedChanges {
  readonly keys: readonly string[];
  readonly entries: PackedEntries;
  /** The jobs that changes without a vector are about, by their places. */
  readonly requestIds: readonly (readonly [place: number, requestId: string])[];
}

export function packChanges(changes: readonly StoreChange[]): PackedChanges {
  return {
    keys: changes.map(({ key }) => key),
    entries: packEntries(changes.map(({ entry }) => entry)),
    requestIds: changes.flatMap((change, place) => {
      const { requestId } = change as { readonly requestId?: string | undefined };
      return requestId === undefined ? [] : [[place, requestId] as const];
    }),
  };
}

export function unpackChanges({ keys, entries, requestIds }: PackedChanges): StoreChange[] {
  const jobs = new Map(requestIds);
  return unpackEntries(entries).map((entry, place): StoreChange => {
    const [key, requestId] = [keys[place] as string, jobs.get(place)];
    return { key, entry, ...(requestId !== undefined && { requestId }) } as StoreChange;
  });
}
