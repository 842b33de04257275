// A folder of images, audio, video and PDFs.
import { readdir } from "node:fs/promises";
import { SegmindClient } from "@segmind-embeddings/core";
import { toEmbedInputs } from "@segmind-embeddings/media";

const folder = new URL("../corpus/media/", import.meta.url);

// Pieces of long files are temporary files, which go at the end of the program.
await using files = new AsyncDisposableStack();
const pieces = [];
for (const name of await readdir(folder)) {
  const { inputs, ranges } = files.use(await toEmbedInputs(new URL(name, folder)));
  for (const [index, input] of inputs.entries()) {
    // Pages of a PDF, milliseconds of audio and video.
    pieces.push({ name, range: JSON.stringify(ranges[index] ?? "whole"), input });
  }
}
console.log(`${pieces.length} requests`);

await using client = new SegmindClient();
const embeddings = await client.embedMany(pieces.map(({ input }) => input));
const embedded = pieces.map((piece, index) => ({ ...piece, vector: embeddings[index]?.vector }));

for (const one of embedded) {
  const others = embedded
    .filter((other) => other.name !== one.name)
    .map(({ name, vector }) => ({ name, score: similarity(one.vector, vector) }))
    .sort((a, b) => b.score - a.score);
  console.log(`${one.name} (${one.range}) is nearest to ${others[0]?.name ?? "nothing"}`);
}

/** The cosine of two vectors of unit length. */
function similarity(a: Float32Array = new Float32Array(), b: Float32Array = a): number {
  return a.reduce((sum, number, index) => sum + number * (b[index] ?? 0), 0);
}
