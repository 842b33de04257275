// Reads hostile files in a process of its own, each as far as its first piece, and prints a line of JSON for each: what
// became of it, for how long it kept this thread busy at a time, and what it took of memory.
// Usage: node hostile-child.ts <folder>
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadMedia, MediaError, splitMedia } from "@segmind-embeddings/media";
import { peakMemory } from "./peak-memory.ts";

const [folder = "."] = process.argv.slice(2);
/** Milliseconds. */
const tickEvery = 5;

await loadMedia(Buffer.from("nothing")).catch(() => undefined);
const idle = process.memoryUsage.rss();
for (const name of readdirSync(folder).toSorted()) {
  forgetPeak();
  const stop = watchThread();
  const result = await outcomeOf(join(folder, name));
  const busy = await stop();
  process.stdout.write(`${JSON.stringify({ name, ...result, busy, growth: peakMemory() - idle })}\n`);
}

async function outcomeOf(path: string): Promise<{ outcome: string; message?: string; typed: boolean }> {
  try {
    await using media = await loadMedia(path);
    const limits = { pdf: { maxPages: 1 }, video: { maxDuration: 1_000 } };
    for await (const piece of splitMedia(media, { limits })) {
      await piece[Symbol.asyncDispose]();
      break;
    }
    return { outcome: "loaded", typed: true };
  } catch (error) {
    const { code, message } = error as MediaError;
    return { outcome: code, message, typed: MediaError.isInstance(error) };
  }
}

/**
 * Looks at what this thread alone has spent of the processor between two turns of the event loop: other programs may keep
 * a turn waiting, but do not add to that.
 *
 * @returns what stops it, and gives the longest, in milliseconds
 */
function watchThread(): () => Promise<number> {
  let before = process.threadCpuUsage();
  let longest = 0;
  const look = (): void => {
    const { user, system } = process.threadCpuUsage(before);
    before = process.threadCpuUsage();
    longest = Math.max(longest, (user + system) / 1_000);
  };
  const timer = setInterval(look, tickEvery);
  return async () => {
    await new Promise((resolve) => setTimeout(resolve, 2 * tickEvery));
    clearInterval(timer);
    return longest;
  };
}

/** The kernel's mark counts from the start, when reading the sources takes more than running them. */
function forgetPeak(): void {
  try {
    writeFileSync("/proc/self/clear_refs", "5");
  } catch {
    // Elsewhere the mark stays, which can only make the result worse.
  }
}
