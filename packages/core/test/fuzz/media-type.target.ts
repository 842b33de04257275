import assert from "node:assert/strict";
import type { FuzzTarget } from "../../../../tools/fuzz/fuzz-target.ts";
import { InvalidInputError } from "../../src/errors/invalid-input-error.ts";
import type { MediaKind } from "../../src/input/media-kind.ts";
import { toMediaPart, type MediaInput } from "../../src/input/media-part.ts";
import { sniffLength, sniffMediaType } from "../../src/input/sniff-media-type.ts";

const kinds: readonly MediaKind[] = ["image", "audio", "video", "pdf"];

/** The bytes of a file, and the text of what may be a URL, a data URI or base64. */
export const target: FuzzTarget = {
  name: "media-type",
  inputs: new URL("inputs/media-type/", import.meta.url),
  words: [
    "\u0089PNG\r\n\u001a\n",
    "RIFF",
    "WAVE",
    "WEBP",
    "ftyp",
    "qt  ",
    "moov",
    "ID3",
    "%PDF-",
    "data:",
    "image/png",
    ";base64,",
    "https://",
    "iVBORw0KGgo=",
    "?",
    "#",
    "@",
  ],
  async check(input) {
    const type = sniffMediaType(input);
    assert.ok(type === undefined || /^(?:image|audio|video|application)\/[\w+-]+$/.test(type));
    assert.equal(sniffMediaType(input.subarray(0, sniffLength)), type);
    assert.equal(sniffMediaType(Uint8Array.from(input)), type);
    for (const kind of kinds) {
      for (const medium of [input, input.toString("latin1"), input.toString("base64")]) {
        await checkPart(medium, kind);
      }
    }
  },
};

async function checkPart(medium: MediaInput, kind: MediaKind): Promise<void> {
  try {
    await toMediaPart(medium, kind, "image");
  } catch (error) {
    assert.ok(InvalidInputError.isInstance(error), error as Error);
    assert.ok(error.message.length < 1_000, `a message of ${String(error.message.length)} characters`);
  }
}
