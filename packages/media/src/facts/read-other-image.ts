import { imageDimensionsFromData } from "image-dimensions";
import { broken, type FormatInput } from "./format-problem.ts";
import type { ImageFacts } from "./media-facts.ts";

/** Dimensions are told in the first few hundred bytes; HEIC may put long tables before them. */
const longestHead = 262_144;

/** The size of a GIF, WebP, AVIF or HEIC: formats that are converted before they are sent. */
export async function readOtherImage(input: FormatInput): Promise<ImageFacts> {
  const { bytes, open, mediaType } = input;
  const head = await open.read(0, longestHead);
  if (mediaType === "image/webp" && head.length >= 12 && head.readUInt32LE(4) + 8 > bytes.byteLength) {
    return broken(
      input,
      `it should have ${head.readUInt32LE(4) + 8} bytes and has ${bytes.byteLength}: cut short`,
    );
  }
  const size = imageDimensionsFromData(head);
  if (!size?.width || !size.height) return broken(input, "it does not tell its size");
  return { kind: "image", width: size.width, height: size.height };
}
