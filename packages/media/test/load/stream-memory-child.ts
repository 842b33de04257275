// Embeds one file through a client and prints how much memory that took. Usage: node stream-memory-child.ts <path> <url>
import { writeFileSync } from "node:fs";
import { SegmindClient } from "@segmind-embeddings/core";
import { loadMedia } from "@segmind-embeddings/media";
import { peakMemory } from "../helpers/peak-memory.ts";

const [path = "", baseUrl = ""] = process.argv.slice(2);
await using client = new SegmindClient({ apiKey: "SG_0123456789abcdef", baseUrl, mode: "sync" });
await client.embed("warm up");
// The thread that reads videos, which stays, takes some 25 MB of its own.
await (await loadMedia(path))[Symbol.asyncDispose]();

forgetPeak();
const idle = process.memoryUsage.rss();
const started = process.cpuUsage();
await using media = await loadMedia(path);
await client.embed({ [media.kind]: media });
const { user, system } = process.cpuUsage(started);
const peak = peakMemory();
process.stdout.write(
  JSON.stringify({
    byteLength: media.byteLength,
    idle,
    peak,
    growth: peak - idle,
    cpu: (user + system) / 1000,
  }),
);

/** The kernel's mark counts from the start, when reading the sources takes more than running them. */
function forgetPeak(): void {
  try {
    writeFileSync("/proc/self/clear_refs", "5");
  } catch {
    // Elsewhere the mark stays, which can only make the result worse.
  }
}
