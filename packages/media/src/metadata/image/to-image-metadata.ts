import { broken, type FormatInput } from "../format-problem.ts";
import type { ImageFacts } from "../media-metadata.ts";

/** The facts of a picture, once its size is seen to be one. An orientation that says "upright" or nothing is left out. */
export function toImageFacts(
  input: FormatInput,
  size: { readonly width: number; readonly height: number } | undefined,
  orientation: number | undefined,
): ImageFacts {
  if (size === undefined) return broken(input, "it does not tell its size");
  const { width, height } = size;
  if (width === 0 || height === 0) return broken(input, `its size is ${width} × ${height}`);
  const isTurned = orientation !== undefined && orientation > 1 && orientation <= 8;
  return { kind: "image", width, height, ...(isTurned ? { orientation } : {}) };
}
