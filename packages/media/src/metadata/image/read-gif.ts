import type { ByteWindow } from "../../bytes/byte-window.ts";
import { broken, type FormatInput } from "../format-problem.ts";
import type { ImageMetadata } from "../media-metadata.ts";
import { toImageMetadata } from "./to-image-metadata.ts";

const cutShort = "it ends before its end mark: cut short";

/** Decoders allocate a hundred bytes and more for each, and no animation has as many. */
const maxFrames = 1_000_000;

/** Reads the size from the header, then walks the blocks up to the end mark to detect a cut file. Source: GIF89a. */
export async function readGif(input: FormatInput): Promise<ImageMetadata> {
  const window = input.open.window();
  const head = Buffer.from(await window.read(0, 13));
  if (head.length < 13) return broken(input, "it ends inside its header: cut short");
  let offset = 13 + colorTableLength(head.readUInt8(10));
  for (let frames = 0; ;) {
    const block = await window.read(offset, 10);
    if (block.length === 0) return broken(input, cutShort);
    const type = block.readUInt8(0);
    if (type === 0x3b) {
      if (frames === 0) return broken(input, "it has no image");
      break;
    } else if (type === 0x21) {
      offset = await skipSubBlocks(input, window, offset + 2);
    } else if (type === 0x2c) {
      if (block.length < 10) return broken(input, cutShort);
      // One byte, the size of codes, comes between the colour table and the pixels.
      offset = await skipSubBlocks(input, window, offset + 11 + colorTableLength(block.readUInt8(9)));
      frames += 1;
      if (frames > maxFrames) return broken(input, `it has more than ${maxFrames} frames`);
    } else {
      return broken(input, `there is no block at byte ${offset}`);
    }
  }
  return toImageMetadata(input, { width: head.readUInt16LE(6), height: head.readUInt16LE(8) }, undefined);
}

function colorTableLength(flags: number): number {
  return (flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1);
}

/** Skips blocks that begin with their length, up to the end of one of length 0. */
async function skipSubBlocks(input: FormatInput, window: ByteWindow, start: number): Promise<number> {
  for (let offset = start; ;) {
    const rest = await window.rest(offset, 1);
    if (rest.length === 0) return broken(input, cutShort);
    let at = 0;
    for (let length = rest[at]; length !== undefined; length = rest[at]) {
      at += length + 1;
      if (length === 0) return offset + at;
    }
    offset += at;
  }
}
