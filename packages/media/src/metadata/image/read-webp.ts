import { exifOrientation, longestExif } from "./exif-orientation.ts";
import { broken, type FormatInput } from "../format-problem.ts";
import type { ImageMetadata } from "../media-metadata.ts";
import { toImageMetadata } from "./to-image-metadata.ts";

/** Decoders allocate a hundred bytes and more for each, and no animation has as many. */
const maxFrames = 1_000_000;

/** Reads size and orientation from the chunks, and checks that none is cut short. Source: the WebP container, RFC 9649. */
export async function readWebp(input: FormatInput): Promise<ImageMetadata> {
  const { bytes, open } = input;
  const window = open.window();
  const head = await window.read(0, 12);
  if (head.length < 12) return broken(input, "it ends inside its header: cut short");
  const end = head.readUInt32LE(4) + 8;
  if (end > bytes.byteLength)
    return broken(input, `it should have ${end} bytes and has ${bytes.byteLength}: cut short`);
  let canvas: Size | undefined;
  let frame: Size | undefined;
  let frames = 0;
  let orientation: number | undefined;
  for (let offset = 12; offset + 8 <= end;) {
    const chunk = Buffer.from(await window.read(offset, 18));
    const type = chunk.toString("latin1", 0, 4);
    const length = chunk.readUInt32LE(4);
    const start = offset + 8;
    if (start + length > end) return broken(input, `its chunk at byte ${offset} is cut short`);
    const content = chunk.subarray(8, 8 + length);
    if (type === "VP8X") canvas = canvasSize(content);
    else if (type === "VP8 ") frame ??= lossySize(content);
    else if (type === "VP8L") frame ??= losslessSize(content);
    else if (type === "EXIF")
      orientation ??= exifOrientation(await open.read(start, Math.min(length, longestExif)));
    if (["VP8 ", "VP8L", "ANMF"].includes(type)) frames += 1;
    if (frames > maxFrames) return broken(input, `it has more than ${maxFrames} frames`);
    offset = start + length + (length % 2);
  }
  if (frames === 0) return broken(input, "it has no pixels");
  return toImageMetadata(input, canvas ?? frame, orientation);
}

interface Size {
  readonly width: number;
  readonly height: number;
}

function canvasSize(content: Buffer): Size | undefined {
  if (content.length < 10) return undefined;
  return { width: content.readUIntLE(4, 3) + 1, height: content.readUIntLE(7, 3) + 1 };
}

function lossySize(content: Buffer): Size | undefined {
  if (content.length < 10 || content.readUIntBE(3, 3) !== 0x9d012a) return undefined;
  return { width: content.readUInt16LE(6) & 0x3fff, height: content.readUInt16LE(8) & 0x3fff };
}

function losslessSize(content: Buffer): Size | undefined {
  if (content.length < 5 || content[0] !== 0x2f) return undefined;
  const sizes = content.readUInt32LE(1);
  return { width: (sizes & 0x3fff) + 1, height: ((sizes >>> 14) & 0x3fff) + 1 };
}
