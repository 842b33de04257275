import { Pool } from "undici";
import { firstErrors } from "../measure/first-errors.ts";
import type { BulkOrder } from "./bulk-worker.ts";
import { postText } from "./post-text.ts";
import { textAt } from "./text-at.ts";

const tries = 7;
const delayMs = 250;

/** A bulk run as it is often written: whatever went wrong, the request is simply sent again, a few times. */
export async function naiveBulk({ url, apiKey, inputs, concurrency }: BulkOrder): Promise<{
  readonly done: number;
  readonly failed: number;
  readonly attempts: number;
  readonly elapsedMs: number;
  readonly errors: readonly string[];
}> {
  const pool = new Pool(url);
  const errors = firstErrors();
  const began = performance.now();
  let next = 0;
  let attempts = 0;
  const embed = async (index: number): Promise<void> => {
    for (let attempt = 1; ; attempt += 1) {
      attempts += 1;
      try {
        await postText(pool, apiKey, textAt(index));
        return;
      } catch (error) {
        if (attempt === tries) throw error;
        await new Promise((resolve) => setTimeout(resolve, delayMs));
      }
    }
  };
  const worker = async (): Promise<void> => {
    while (next < inputs) {
      const index = next;
      next += 1;
      await embed(index).catch((error: unknown) => errors.add(error));
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  await pool.close();
  const elapsedMs = performance.now() - began;
  return { done: inputs - errors.count, failed: errors.count, attempts, elapsedMs, errors: errors.messages };
}
