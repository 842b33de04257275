import type { Embedding, SegmindClient } from "@segmind-embeddings/core";

/** How long to wait for jobs that are under way when a run is interrupted, ms. */
const patience = 10_000;

/**
 * The vectors of jobs that were accepted before an interruption: they are billed in any case. Those that take too
 * long are left.
 */
export async function collectJobs(
  client: SegmindClient,
  requestIds: ReadonlyMap<number, string>,
): Promise<Map<number, Embedding>> {
  const collected = new Map<number, Embedding>();
  await Promise.allSettled(
    Array.from(requestIds, async ([index, requestId]) => {
      collected.set(index, await client.embeddingJob({ requestId }).wait({ timeout: patience }));
    }),
  );
  return collected;
}
