import { crc32 } from "node:zlib";
import { exifOrientation, longestExif } from "./exif-orientation.ts";
import { broken, type FormatInput } from "../format-problem.ts";
import type { ImageMetadata } from "../media-metadata.ts";
import { toImageMetadata } from "./to-image-metadata.ts";

const headerLength = 33;

/** Reads the size from IHDR, whose checksum must match, then walks the chunks up to IEND for EXIF and to detect a cut file. */
export async function readPng(input: FormatInput): Promise<ImageMetadata> {
  const { bytes, open } = input;
  const header = await open.read(0, headerLength);
  if (header.length < headerLength) return broken(input, "it ends inside its header");
  if (header.readUInt32BE(8) !== 13 || header.toString("latin1", 12, 16) !== "IHDR") {
    return broken(input, "its first chunk is not IHDR");
  }
  if (crc32(header.subarray(12, 29)) !== header.readUInt32BE(29)) {
    return broken(input, "the checksum of its header is wrong");
  }
  const size = { width: header.readUInt32BE(16), height: header.readUInt32BE(20) };

  const reader = open.window();
  let pixels = false;
  let orientation: number | undefined;
  for (let offset = headerLength; ;) {
    const chunk = await reader.read(offset, 8);
    if (chunk.length < 8) return broken(input, "it ends before its end chunk: cut short");
    const length = chunk.readUInt32BE(0);
    const type = chunk.toString("latin1", 4, 8);
    if (!/^[A-Za-z]{4}$/.test(type)) return broken(input, `there is no chunk at byte ${offset}`);
    const content = offset + 8;
    offset += 12 + length;
    if (offset > bytes.byteLength) return broken(input, `its chunk ${type} is cut short`);
    if (type === "IDAT") pixels = true;
    if (type === "eXIf")
      orientation = exifOrientation(await open.read(content, Math.min(length, longestExif)));
    if (type === "IEND") break;
  }
  if (!pixels) return broken(input, "it has no pixels");
  return toImageMetadata(input, size, orientation);
}
