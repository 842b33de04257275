import { exifOrientation } from "./exif-orientation.ts";
import { isFrameHeader } from "./jpeg-marker.ts";
import { broken, type FormatInput } from "../format-problem.ts";
import type { ImageMetadata } from "../media-metadata.ts";
import { toImageMetadata } from "./to-image-metadata.ts";

const endOfImage = Buffer.from([0xff, 0xd9]);
const scanLength = 65_536;

/** Reads size and orientation from the segments before the pixels, and looks for the end marker to detect a cut file. */
export async function readJpeg(input: FormatInput): Promise<ImageMetadata> {
  const reader = input.open.window(scanLength);
  let size: { width: number; height: number } | undefined;
  let orientation: number | undefined;
  for (let offset = 2; ;) {
    const segment = await reader.read(offset, 4);
    if (segment.length < 4) return broken(input, "it ends before its pixels: cut short");
    const marker = segment.readUInt8(1);
    if (segment[0] !== 0xff) return broken(input, `there is no segment at byte ${offset}`);
    if (marker === 0xff) {
      offset += fillLength(await reader.rest(offset, 4));
      continue;
    }
    const length = segment.readUInt16BE(2);
    if (marker === 0xd9 || marker === 0x00 || length < 2) {
      return broken(input, `there is no segment at byte ${offset}`);
    }
    if (isFrameHeader(marker)) {
      const frame = await reader.read(offset + 5, 4);
      if (frame.length < 4) return broken(input, "it ends inside its header");
      size = { height: frame.readUInt16BE(0), width: frame.readUInt16BE(2) };
    } else if (marker === 0xe1 && orientation === undefined) {
      const segmentBytes = await reader.read(offset + 4, length - 2);
      if (segmentBytes.toString("latin1", 0, 4) === "Exif") orientation = exifOrientation(segmentBytes);
    }
    offset += 2 + length;
    if (marker === 0xda) {
      if (!(await hasEnd(input, offset))) return broken(input, "it ends inside its pixels: cut short");
      break;
    }
  }
  // A height of 0 means that it is stated after the first scan, which hardly any reader supports.
  return toImageMetadata(input, size, orientation);
}

/** The number of fill bytes: all of a run of 0xff but the last, which begins a marker. */
function fillLength(bytes: Buffer): number {
  let run = 0;
  while (bytes[run] === 0xff) run += 1;
  return run - 1;
}

/** Pixels cannot contain the end marker, so that any one after their beginning is the end. Searches the tail first. */
async function hasEnd({ bytes, open }: FormatInput, start: number): Promise<boolean> {
  const tail = await open.read(Math.max(start, bytes.byteLength - scanLength), scanLength);
  if (tail.includes(endOfImage)) return true;
  for (let offset = start; offset < bytes.byteLength; offset += scanLength - 1) {
    if ((await open.read(offset, scanLength)).includes(endOfImage)) return true;
  }
  return false;
}
