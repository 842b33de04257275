import { BulkBusyError } from "../errors/bulk-error.ts";
import { forgetBulk, notePause, noteResume } from "../queue/queue-notes.ts";
import type { BulkQueue } from "../queue/bulk-queue.ts";
import type { BulkData } from "./bulk-job.ts";
import { readBulk } from "./read-bulk.ts";

/**
 * Pauses all bulks of a queue: workers send nothing more after a few seconds, and what is on its way comes to its end.
 *
 * @param reason what `bulkStatus` says of it
 */
export async function pauseBulks(queue: BulkQueue, reason = "The queue was paused."): Promise<void> {
  await notePause(queue.getBackend(), { reason, at: Date.now() });
  await queue.pause();
}

/** Lets the bulks of a queue go on, also where an error paused it. */
export async function resumeBulks(queue: BulkQueue): Promise<void> {
  await noteResume(queue.getBackend());
  await queue.resume();
}

/**
 * Ends a bulk: workers send nothing more of it after a few seconds. What is bought stays in the store, and enqueuing the
 * source again goes on from there.
 *
 * @throws BulkNotFoundError
 */
export async function cancelBulk(queue: BulkQueue, id: string): Promise<void> {
  const bulk = await readBulk(queue, id);
  // Workers take its ranges from the queue, each in a moment.
  await bulk.updateData({ ...bulk.data, isCancelled: true } satisfies BulkData);
}

/**
 * Takes a bulk that no worker is at out of the queue, with its ranges and failures. What is bought stays in the store.
 *
 * @throws BulkNotFoundError
 * @throws BulkBusyError where a worker is at it
 */
export async function removeBulk(queue: BulkQueue, id: string): Promise<void> {
  const bulk = await readBulk(queue, id);
  try {
    await bulk.remove({ removeChildren: true });
  } catch (cause) {
    // BullMQ has no other sign for it.
    if (cause instanceof Error && cause.message.includes("is locked")) throw new BulkBusyError(id, { cause });
    throw cause;
  }
  await forgetBulk(queue.getBackend(), id);
}
