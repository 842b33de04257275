// Loads a stream in a worker that is then terminated, so that no code of its own runs at its end. Prints how many
// temporary files were open before and after, and which names are left.
import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { isMainThread, parentPort, Worker } from "node:worker_threads";
import { loadMedia } from "@segmind-embeddings/media";
import { makeWav } from "../audio/make-wav.ts";
import { openFiles } from "./open-files.ts";

const spools = (): string[] => openFiles().filter((name) => name.includes("segmind-media-"));

if (isMainThread) {
  const worker = new Worker(new URL(import.meta.url));
  await new Promise((resolve, reject) => worker.once("message", resolve).once("error", reject));
  const open = spools().length;
  await worker.terminate();
  const names = readdirSync(tmpdir()).filter((name) => name.startsWith("segmind-media-"));
  process.stdout.write(JSON.stringify({ open, openAfter: spools().length, names }));
} else {
  const media = await loadMedia(new Blob([Uint8Array.from(makeWav(1))]).stream());
  parentPort?.postMessage(media.byteLength);
  setInterval(() => undefined, 1_000);
}
