import type { StoreChange } from "@segmind-embeddings/core";
import { toStoredKey } from "../rows/stored-key.ts";

/**
 * Changes as the parameters of the statement that writes them, column by column: first those that store a vector or a
 * job, then those of unknown outcomes, then those that free a key.
 */
export function changeColumns(changes: readonly StoreChange[]): unknown[] {
  const stored = columns(8);
  const lost = columns(5);
  const freed = columns(2);
  for (const change of changes) {
    const key = toStoredKey(change.key);
    const { entry } = change;
    if (entry === undefined) freed.add(key, aboutOf(change));
    else if (entry.state === "unknown") {
      lost.add(key, entry.since, entry.requestId ?? null, entry.reason, aboutOf(change));
    } else if (entry.state === "accepted") {
      stored.add(key, entry.state, entry.submittedAt, entry.requestId, null, null, null, null);
    } else {
      const { state, embeddedAt, requestId = null, space, model, cost = null, vector } = entry;
      const bytes = Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength);
      stored.add(key, state, embeddedAt, requestId, space, model, cost, bytes);
    }
  }
  return [...stored.all, ...lost.all, ...freed.all];
}

function columns(count: number) {
  const all = Array.from({ length: count }, (): unknown[] => []);
  return { all, add: (...values: unknown[]) => all.forEach((column, index) => column.push(values[index])) };
}

/** The job that a change is about. */
function aboutOf(change: StoreChange): string | null {
  return (change as { requestId?: string }).requestId ?? null;
}
