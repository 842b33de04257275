import type { Metadata } from "sharp";
import { bufferedSamples } from "./buffered-samples.ts";
import { tiffRowsAtOnce } from "./tiff-rows-at-once.ts";

/** What sharp takes for any picture, and for each pixel that it gives: measured, like all numbers here. */
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
 * About how many bytes of memory sharp takes at most for scaling a picture down to a side. Most formats are decoded row
 * by row; what has to be in memory as a whole is what makes the difference. `test/measure-image-memory.ts` measures it.
 *
 * @param data the file, with which the memory is counted
 */
export async function decodingMemory(data: Buffer, metadata: Metadata, maxSide: number): Promise<number> {
  const { width, height } = metadata;
  const scale = Math.min(1, maxSide / Math.max(width, height));
  const result = width * height * scale ** 2 * bytesPerResultPixel;
  return base + data.length + result + (await bytesHeld(data, metadata));
}

/** The bytes of decoded pixels that are held at a time. */
async function bytesHeld(
  data: Buffer,
  { format, width, height, channels, depth, isProgressive }: Metadata,
): Promise<number> {
  const pixels = width * height;
  const pixelLength = channels * (sampleLengths[depth] ?? 16);
  if (format === "png") return isProgressive ? pixels * pixelLength : 0;
  // A coefficient of two bytes for each sample of every colour.
  if (format === "jpeg") return pixels * 2 * (await bufferedSamples(data));
  if (format === "tiff") return width * tiffRowsAtOnce(data, height) * pixelLength * 2;
  if (format === "gif") return pixels * 5;
  if (format === "webp") return pixels * 4;
  // AVIF and HEIC: frames of the decoder, planes, and the picture made of them.
  return pixels * (pixelLength > channels ? 25 : 19);
}
