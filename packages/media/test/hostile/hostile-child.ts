// Loads hostile files one after another, and prints for each its outcome, the time, the longest time for which the event loop
// was held, and the memory over the idle process.
// Usage: node hostile-child.ts <folder> <deadlines in milliseconds by the name of a file, as JSON>
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadMedia, MediaError, splitMedia } from "@segmind-embeddings/media";
import { leastHeldLoop } from "../helpers/held-loop.ts";
import { makePdf } from "../pdf/make-pdf.ts";
import { peakMemory } from "../helpers/peak-memory.ts";

const [folder = ".", json = "{}"] = process.argv.slice(2);
const deadlines = JSON.parse(json) as Record<string, number | undefined>;
/** Milliseconds for which no file may hold the event loop, as the README promises. */
const longestStop = 50;

// What is loaded only once is not counted.
await loadMedia(await makePdf(1));
const idle = process.memoryUsage.rss();
for (const name of readdirSync(folder).sort()) {
  for (const source of [join(folder, name), readFileSync(join(folder, name))]) {
    writeFileSync("/proc/self/clear_refs", "5");
    const before = process.memoryUsage.rss();
    let outcome = {};
    let time = 0;
    const held = await leastHeldLoop(longestStop, async () => {
      const start = performance.now();
      outcome = await load(source, deadlines[name]);
      time = performance.now() - start;
    });
    process.stdout.write(
      `${JSON.stringify({
        name,
        from: typeof source === "string" ? "path" : "bytes",
        ...outcome,
        time: Math.round(time),
        longestStop: Math.round(held),
        growth: Math.round((peakMemory() - Math.max(idle, before)) / 1e6),
      })}\n`,
    );
  }
}

async function load(source: string | Buffer, parseTimeout: number | undefined): Promise<object> {
  const options = { parseTimeout };
  try {
    await using media = await loadMedia(source, options);
    let pieces = 0;
    for await (const piece of splitMedia(media, {
      ...options,
      limits: { video: { maxDuration: 100_000 } },
    })) {
      pieces += 1;
      await piece[Symbol.asyncDispose]();
      if (pieces > 3) break;
    }
    return { loaded: media.kind, pieces };
  } catch (error) {
    const { code, message, option, name: type } = error as MediaError & { option?: string };
    return {
      code,
      option,
      type,
      message: message.slice(0, 300),
      messageLength: message.length,
      typed: MediaError.isInstance(error),
    };
  }
}
