import { UnsupportedMediaError } from "../errors/content-errors.ts";
import { broken, type FormatInput } from "./format-problem.ts";
import type { ImageFacts } from "./media-facts.ts";
import { readTiffTags, tiffDirectory } from "./read-tiff-tags.ts";

const longestDirectory = 65_536;

/** Size and orientation of a TIFF's first picture. */
export async function readTiff(input: FormatInput): Promise<ImageFacts> {
  const { bytes, open } = input;
  const directory = tiffDirectory(await open.read(0, 8));
  if (directory === undefined) {
    throw new UnsupportedMediaError(bytes.label, {
      actual: input.mediaType,
      what: "this is a BigTIFF or one of a camera's own kind",
      cure: "convert it to PNG or JPEG",
    });
  }
  const entries = await open.read(directory.offset, longestDirectory);
  if (entries.length < 2) return broken(input, "its directory is missing: cut short");
  const { width, height, orientation } = readTiffTags(entries, directory.littleEndian);
  if (!width || !height) return broken(input, "it does not tell its size");
  return {
    kind: "image",
    width,
    height,
    ...(orientation !== undefined && orientation !== 1 ? { orientation } : {}),
  };
}
