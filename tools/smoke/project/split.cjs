// As split.mjs does, from CommonJS.
const assert = require("node:assert");
const { readFileSync } = require("node:fs");

async function splitAll({ loadMedia, splitMedia }) {
  let threads = 0;
  process.on("worker", () => (threads += 1));
  for (const source of [
    "document.pdf",
    readFileSync("document.pdf"),
    "video.mp4",
    readFileSync("video.mp4"),
  ]) {
    const media = await loadMedia(source);
    const half = media.kind === "pdf" ? { maxPages: 1 } : { maxDuration: media.duration / 2 };
    let pieces = 0;
    for await (const piece of splitMedia(media, { limits: { [media.kind]: half } })) {
      pieces += 1;
      await piece[Symbol.asyncDispose]();
    }
    assert.ok(pieces > 1, `${media.label} has ${pieces} pieces`);
  }
  assert.strictEqual(threads, 1);
}

module.exports = { splitAll };
if (require.main === module) void splitAll(require("@segmind-embeddings/media"));
