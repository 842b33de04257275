import type { Metadata } from "sharp";
import { bufferedSamples } from "./buffered-samples.ts";
import { tiffRowsAtOnce } from "./tiff-rows-at-once.ts";

/** The memory that sharp takes for any image, and for each pixel of the result: measured, like all numbers here. */
const base = 24_000_000;
const bytesPerResultPixel = 10;

const sampleLengths: Readonly<Record<string, number>> = {
  uchar: 1,
  char: 1,
  ushort: 2,
  short: 2,
  uint: 4,
  int: 4,
  float: 4,
  complex: 8,
  double: 8,
  dpcomplex: 16,
};

/**
 * An upper estimate of the bytes of memory that sharp takes to scale an image down to a side. Most formats are decoded row
 * by row; the estimate depends on what must be in memory as a whole. `test/measure-image-memory.ts` measures it.
 *
 * @param data the file, which is part of the estimate
 */
export async function decodingMemory(data: Buffer, metadata: Metadata, maxSide: number): Promise<number> {
  const { width, height } = metadata;
  const scale = Math.min(1, maxSide / Math.max(width, height));
  const result = width * height * scale ** 2 * bytesPerResultPixel;
  return base + data.length + result + (await bytesHeld(data, metadata));
}

/** The bytes of decoded pixels that are in memory at a time. */
async function bytesHeld(
  data: Buffer,
  { format, width, height, channels, depth, isProgressive }: Metadata,
): Promise<number> {
  const pixels = width * height;
  const pixelLength = channels * (sampleLengths[depth] ?? 16);
  if (format === "png") return isProgressive ? pixels * pixelLength : 0;
  // A coefficient of two bytes for each sample.
  if (format === "jpeg") return pixels * 2 * (await bufferedSamples(data));
  if (format === "tiff") return width * tiffRowsAtOnce(data, height) * pixelLength * 2;
  if (format === "gif") return pixels * 5;
  if (format === "webp") return pixels * 4;
  // AVIF and HEIC: the decoder's frames, planes, and the image made of them.
  return pixels * (pixelLength > channels ? 25 : 19);
}
