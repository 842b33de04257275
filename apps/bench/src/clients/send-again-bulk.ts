import { Pool } from "undici";
import type { BulkOrder } from "./bulk-worker.ts";
import { postText } from "./post-text.ts";
import { textAt } from "./text-at.ts";

const tries = 7;
const delayMs = 250;

/** A bulk run as it is often written: whatever went wrong, the request is simply sent again, a few times. */
export async function sendAgainBulk({ url, apiKey, inputs, concurrency }: BulkOrder): Promise<{
  readonly done: number;
  readonly failed: number;
  readonly attempts: number;
  readonly elapsedMs: number;
}> {
  const pool = new Pool(url);
  const began = performance.now();
  let [next, attempts, failed] = [0, 0, 0];
  const embed = async (text: string, triesLeft: number): Promise<void> => {
    attempts += 1;
    try {
      await postText(pool, apiKey, text);
    } catch {
      if (triesLeft === 0) {
        failed += 1;
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, delayMs));
      await embed(text, triesLeft - 1);
    }
  };
  const worker = async (): Promise<void> => {
    while (next < inputs) await embed(textAt(next++), tries - 1);
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  await pool.close();
  return { done: inputs - failed, failed, attempts, elapsedMs: performance.now() - began };
}
