import assert from "node:assert/strict";
import type { FuzzTarget } from "../../../../tools/fuzz/fuzz-target.ts";
import { memoryBytes } from "../../src/bytes/memory-bytes.ts";
import { detectMediaType, headLength } from "../../src/media-type/detect-media-type.ts";
import { findSecondFormat } from "../../src/media-type/find-second-format.ts";
import { kindOfMediaType } from "../../src/media-type/media-types.ts";

/** What a file's bytes say it is, by their beginning, and what else they are. */
export const target: FuzzTarget = {
  name: "file-type",
  inputs: new URL("inputs/media-file/", import.meta.url),
  words: ["ftyp", "avif", "heic", "ID3", "%PDF-", "PK\u0005\u0006", "RIFF", "RF64", "WAVE", "II*\0", "EXIF"],
  async check(input) {
    const head = input.subarray(0, headLength);
    const type = await detectMediaType(head);
    assert.ok(type === undefined || /^[a-z]+\/[\w.+-]+$/.test(type), `the media type ${String(type)}`);
    await using open = await memoryBytes("the bytes", input).open();
    const second = await findSecondFormat(open, input.length, head, type);
    const isMedium = type !== undefined && kindOfMediaType[type] !== undefined;
    assert.ok(!isMedium || second !== type);
  },
};
