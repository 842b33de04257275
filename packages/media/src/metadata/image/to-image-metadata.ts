import { broken, type FormatInput } from "../format-problem.ts";
import type { ImageMetadata } from "../media-metadata.ts";

/** Checks the size of an image, and returns its metadata. An orientation that is "upright" or invalid is left out. */
export function toImageMetadata(
  input: FormatInput,
  size: { readonly width: number; readonly height: number } | undefined,
  orientation: number | undefined,
): ImageMetadata {
  if (size === undefined) return broken(input, "it does not state its size");
  const { width, height } = size;
  if (width === 0 || height === 0) return broken(input, `its size is ${width} × ${height}`);
  const isTurned = orientation !== undefined && orientation > 1 && orientation <= 8;
  return { kind: "image", width, height, ...(isTurned ? { orientation } : {}) };
}
