import { readTiffDirectory, readTiffHead, tiffValue } from "./tiff-directory.ts";

/** More bytes than an image's EXIF has before its previews. */
export const longestExif = 65_536;
const orientationTag = 0x0112;
const prefix = "Exif\0\0";

/** The orientation in a block of EXIF, which begins with a prefix in some formats. */
export function exifOrientation(block: Buffer): number | undefined {
  const exif = block.toString("latin1", 0, prefix.length) === prefix ? block.subarray(prefix.length) : block;
  const head = readTiffHead(exif);
  if (head === undefined || head.offset >= exif.length) return undefined;
  const { entries } = readTiffDirectory(exif.subarray(head.offset), head.littleEndian);
  return tiffValue(entries.get(orientationTag), head.littleEndian);
}
