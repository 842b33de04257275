import { readTiffDirectory, readTiffHead, tiffValue } from "../metadata/image/tiff-directory.ts";

const tags = { planes: 284, tileHeight: 323 } as const;

/** The number of rows that a TIFF decoder buffers: those of a tile, all of an image in planes, or hardly any. */
export function tiffRowsAtOnce(tiff: Buffer, height: number): number {
  const head = readTiffHead(tiff.subarray(0, 8));
  if (head === undefined) return height;
  const { entries } = readTiffDirectory(tiff.subarray(head.offset), head.littleEndian);
  const value = (tag: number): number | undefined => tiffValue(entries.get(tag), head.littleEndian);
  return value(tags.planes) === 2 ? height : Math.min(value(tags.tileHeight) ?? 0, height);
}
