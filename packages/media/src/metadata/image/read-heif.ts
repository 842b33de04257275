import { broken, type FormatInput } from "../format-problem.ts";
import { checkHeifExtents } from "./check-heif-extents.ts";
import { childBoxes } from "./child-boxes.ts";
import { readIsoBox } from "../iso-box.ts";
import type { ImageFacts } from "../media-metadata.ts";
import { readHeifProperties } from "./read-heif-properties.ts";
import { toImageFacts } from "./to-image-metadata.ts";

/** Cameras write a hundredth of it; the pictures themselves stand elsewhere. */
const longestMeta = 4 * 1024 * 1024;

/**
 * Size and orientation of the main picture of an AVIF or HEIC, and whether the bytes of all its pictures are there.
 * Source: ISO/IEC 23008-12.
 */
export async function readHeif(input: FormatInput): Promise<ImageFacts> {
  const meta = await readMeta(input);
  // Four bytes of version and flags stand in front.
  const boxes = childBoxes(input, meta.subarray(4));
  checkHeifExtents(input, boxes);
  const { size, orientation } = readHeifProperties(input, boxes);
  return toImageFacts(input, size, orientation);
}

/** Finds the box that tells of the pictures, on a walk to the end, so that a cut file is noticed. */
async function readMeta(input: FormatInput): Promise<Buffer> {
  const { bytes, open } = input;
  const window = open.window();
  let meta: Buffer | undefined;
  for (let offset = 0; offset < bytes.byteLength;) {
    const box = readIsoBox(await window.read(offset, 16), offset, bytes.byteLength);
    // What stands behind the last box is none of the picture's.
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
  return meta ?? broken(input, "it tells of no picture");
}
