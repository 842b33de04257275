// Loads and cuts a PDF and a video, and prints which modules of parsers this thread loaded for that.
// Usage: node loaded-modules-child.ts <where files are parsed>
import { readFileSync } from "node:fs";
import { registerHooks } from "node:module";
import type { ParsingOptions } from "@segmind-embeddings/media";

const loaded: string[] = [];
registerHooks({
  load: (url, context, next) => {
    loaded.push(url);
    return next(url, context);
  },
});
const { loadMedia, splitMedia } = await import("@segmind-embeddings/media");

const parsing = process.argv[2] as NonNullable<ParsingOptions["parsing"]>;
const limits = { pdf: { maxPages: 1 }, video: { maxDuration: 100 } };
for (const name of ["pdf", "mp4"]) {
  const file = readFileSync(new URL(`../fuzz/inputs/media-file/${name}`, import.meta.url));
  await using media = await loadMedia(file, { parsing });
  try {
    for await (const piece of splitMedia(media, { parsing, limits })) await piece[Symbol.asyncDispose]();
  } catch (error) {
    // Key frames may be too far apart, which is detected by parsing.
    if (!(error instanceof Error && error.name === "UnsplittableMediaError")) throw error;
  }
  process.stdout.write(`${media.kind}\n`);
}
const parsers = ["/@cantoo/pdf-lib/", "/mediabunny/", "/parsing/parsed-file.ts", "/parsing/worker.ts"];
const found = parsers.filter((part) => loaded.some((url) => url.includes(part)));
process.stdout.write(`of ${loaded.length > 50 ? "many" : "few"} modules: ${found.join(" ") || "none"}\n`);
