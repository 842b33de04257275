// Prepares one image and prints how much memory that took, and what was expected. Usage: node image-memory-child.ts <path>
import { writeFileSync } from "node:fs";
import { loadMedia, MediaTooLargeError, prepareImage } from "@segmind-embeddings/media";
import sharp from "sharp";
import { peakMemory } from "../helpers/peak-memory.ts";

const [path = ""] = process.argv.slice(2);
const small = sharp({ create: { width: 50, height: 50, channels: 3, background: "red" } });
await prepareImage(await loadMedia(await small.webp().toBuffer()));

const media = await loadMedia(path);
const refusal: unknown = await prepareImage(media, { maxMemory: 1 }).catch((error: unknown) => error);
const expected = MediaTooLargeError.isInstance(refusal) ? refusal.received : 0;
// The kernel's mark counts from the start.
writeFileSync("/proc/self/clear_refs", "5");
const idle = process.memoryUsage.rss();
await prepareImage(media, { maxMemory: Number.MAX_SAFE_INTEGER });
process.stdout.write(JSON.stringify({ expected, growth: peakMemory() - idle }));
