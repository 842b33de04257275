import { broken, type FormatInput } from "../format-problem.ts";
import { checkHeifExtents } from "./check-heif-extents.ts";
import { childBoxes } from "./child-boxes.ts";
import { readIsoBox } from "../iso-box.ts";
import type { ImageMetadata } from "../media-metadata.ts";
import { readHeifProperties } from "./read-heif-properties.ts";
import { toImageMetadata } from "./to-image-metadata.ts";

/** Cameras write a hundredth of this; the pixels are not part of it. */
const longestMeta = 4 * 1024 * 1024;

/**
 * Reads size and orientation of the primary image of an AVIF or HEIC, and checks that no image is cut short.
 * Source: ISO/IEC 23008-12.
 */
export async function readHeif(input: FormatInput): Promise<ImageMetadata> {
  const meta = await readMeta(input);
  // The content begins with four bytes of version and flags.
  const boxes = childBoxes(input, meta.subarray(4));
  checkHeifExtents(input, boxes);
  const { size, orientation } = readHeifProperties(input, boxes);
  return toImageMetadata(input, size, orientation);
}

/** Finds the box that describes the images, and walks all boxes to detect a cut file. */
async function readMeta(input: FormatInput): Promise<Buffer> {
  const { bytes, open } = input;
  const window = open.window();
  let meta: Buffer | undefined;
  for (let offset = 0; offset < bytes.byteLength;) {
    const box = readIsoBox(await window.read(offset, 16), offset, bytes.byteLength);
    // Bytes after the last box do not belong to the image.
    if (box === undefined && meta !== undefined) break;
    if (box === undefined) return broken(input, `there is no box at byte ${offset}`);
    if (box.end > bytes.byteLength)
      return broken(input, `its box "${box.type}" at byte ${offset} is cut short`);
    if (box.type === "meta" && meta === undefined) {
      const length = box.end - box.start;
      if (length > longestMeta) return broken(input, `its box "meta" has ${length} bytes`);
      meta = await open.read(box.start, length);
    }
    offset = box.end;
  }
  return meta ?? broken(input, "it describes no image");
}
