import assert from "node:assert/strict";
import type { FuzzTarget } from "../../../../tools/fuzz/fuzz-target.ts";
import { loadMedia, MediaError, splitMedia, type LoadedPdf } from "../../src/index.ts";

/** Read by code of this package alone, which knows each damage by name and stumbles over none. */
const ownFormats = ["image/png", "image/jpeg", "image/tiff", "audio/mpeg", "audio/wav", "application/pdf"];

/** A whole file: it is loaded with facts that can be, or refused by an error of its own. */
export const target: FuzzTarget = {
  name: "media-file",
  inputs: new URL("inputs/media-file/", import.meta.url),
  words: [
    "IHDR",
    "IDAT",
    "IEND",
    "fmt ",
    "data",
    "ds64",
    "moov",
    "trak",
    "stbl",
    "stsz",
    "mdat",
    "Xing",
    "TAG",
    "\u00ff\u00fb",
    "\u00ff\u00d8",
    "xref\n0 1\n",
    "startxref\n0\n%%EOF",
    "/Prev 0",
    "/Kids [1 0 R]",
    "/Encrypt",
    " obj\n<<",
    "stream\r\n",
    "endstream",
  ],
  async check(input) {
    let facts: object;
    try {
      // Only here can it be seen which code an input reaches, and that it takes long.
      await using media = await loadMedia(input, { inProcess: true });
      facts = media;
      assert.equal(media.byteLength, input.length);
      if (media.kind === "pdf") await checkPieces(media);
    } catch (error) {
      assert.ok(MediaError.isInstance(error), error as Error);
      assert.ok(error.message.length < 1_000, `a message of ${String(error.message.length)} characters`);
      const { actual, mediaType } = error as { actual?: unknown; mediaType?: unknown };
      const stumbled = error.cause !== undefined && ownFormats.includes(String(mediaType ?? actual));
      assert.ok(!stumbled, error.cause as Error);
      return;
    }
    for (const name of ["width", "height", "duration", "pages", "sampleRate", "channels"] as const) {
      const value = (facts as Partial<Record<string, unknown>>)[name];
      if (value === undefined) continue;
      assert.ok(typeof value === "number" && Number.isFinite(value) && value > 0, `an impossible ${name}`);
    }
  },
};

/** What is cut from a document can be read, or it is said why nothing could be cut. */
async function checkPieces(media: LoadedPdf): Promise<void> {
  const limits = { pdf: { maxPages: 1 } };
  for await (const piece of splitMedia(media, { limits, inProcess: true })) {
    await using held = piece;
    assert.ok(held.kind === "pdf");
    // One page that is the whole is given as it is.
    if (media.pages === 1 && !media.encrypted) return;
    const chunks: Uint8Array[] = [];
    for await (const chunk of held.stream()) chunks.push(chunk);
    await using again = await loadMedia(Buffer.concat(chunks), { inProcess: true });
    assert.ok(again.kind === "pdf" && again.pages === 1);
    return;
  }
}
