import { readTiffDirectory, readTiffHead, tiffValue } from "../metadata/image/tiff-directory.ts";

const tags = { planes: 284, tileHeight: 323 } as const;

/** How many rows of a TIFF a decoder holds at a time: those of a tile, all where each colour has a plane, or hardly any. */
export function tiffRowsAtOnce(tiff: Buffer, height: number): number {
  const head = readTiffHead(tiff.subarray(0, 8));
  if (head === undefined) return height;
  const { entries } = readTiffDirectory(tiff.subarray(head.offset), head.littleEndian);
  const value = (tag: number): number | undefined => tiffValue(entries.get(tag), head.littleEndian);
  return value(tags.planes) === 2 ? height : Math.min(value(tags.tileHeight) ?? 0, height);
}
