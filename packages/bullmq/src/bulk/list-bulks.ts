import type { BulkQueue } from "../queue/bulk-queue.ts";
import { readNotes } from "../queue/queue-notes.ts";

/** The ids of a queue's bulks, the newest first. */
export async function listBulks(queue: BulkQueue): Promise<string[]> {
  const { bulks } = await readNotes(queue.getBackend());
  return [...bulks].toSorted(([, one], [, other]) => other - one).map(([id]) => id);
}
