import { SegmindError } from "@segmind-embeddings/core";
import type { BulkQueue } from "../queue/bulk-queue.ts";
import { notePause, readNotes } from "../queue/queue-notes.ts";

/**
 * Pauses the queue because of an error, and notes it for `bulkStatus`. What was begun before somebody resumed the queue
 * says nothing of the time after.
 *
 * @param began when the requests began that ended in the error, in milliseconds since the epoch
 */
export async function pauseFor(queue: BulkQueue, error: unknown, began: number): Promise<void> {
  const { isPaused, resumedAt } = await readNotes(queue.getBackend());
  if (isPaused || resumedAt >= began) return;
  const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const code = SegmindError.isInstance(error) ? { code: error.code } : {};
  await notePause(queue.getBackend(), { reason, ...code, at: Date.now() });
  await queue.pause();
}
