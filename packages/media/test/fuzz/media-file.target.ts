import assert from "node:assert/strict";
import type { FuzzTarget } from "../../../../tools/fuzz/fuzz-target.ts";
import { loadMedia, MediaError } from "../../src/index.ts";

/** Read by code of this package alone, which knows each damage by name and stumbles over none. */
const ownFormats = [
  "image/png",
  "image/jpeg",
  "image/gif",
  "image/webp",
  "image/avif",
  "image/heic",
  "image/tiff",
  "audio/mpeg",
  "audio/wav",
];

/** A whole file: it is loaded with metadata that can be, or refused by an error of its own. */
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
    "meta",
    "pitm",
    "iloc",
    "iprp",
    "ipma",
    "irot",
    "VP8X",
    "EXIF",
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
    let metadata: object;
    try {
      await using media = await loadMedia(input);
      metadata = media;
      assert.equal(media.byteLength, input.length);
    } catch (error) {
      assert.ok(MediaError.isInstance(error), error as Error);
      assert.ok(error.message.length < 1_000, `a message of ${String(error.message.length)} characters`);
      const { actual, mediaType } = error as { actual?: unknown; mediaType?: unknown };
      const stumbled = error.cause !== undefined && ownFormats.includes(String(mediaType ?? actual));
      assert.ok(!stumbled, error.cause as Error);
      return;
    }
    for (const name of ["width", "height", "duration", "pages", "sampleRate", "channels"] as const) {
      const value = (metadata as Partial<Record<string, unknown>>)[name];
      if (value === undefined) continue;
      assert.ok(typeof value === "number" && Number.isFinite(value) && value > 0, `an impossible ${name}`);
    }
  },
};
