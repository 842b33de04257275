import { UnsupportedMediaError } from "../../errors/content-errors.ts";
import { checkTiffParts } from "./check-tiff-parts.ts";
import { broken, type FormatInput } from "../format-problem.ts";
import type { ImageMetadata } from "../media-metadata.ts";
import { readTiffDirectory, readTiffHead, tiffValue, tiffValuesEnd } from "./tiff-directory.ts";
import { toImageMetadata } from "./to-image-metadata.ts";

/** Its number of entries has two bytes. */
const longestDirectory = 2 + 65_535 * 12 + 4;
const mostPages = 10_000;
/** Strips and tiles of all pages together: more leave no room for pixels. */
const mostParts = 5_000_000;

const tags = { width: 256, height: 257, orientation: 274 } as const;
/** The tags of positions and lengths, for strips and for tiles. */
const partTags = [
  [273, 279],
  [324, 325],
] as const;

/** Reads size and orientation of a TIFF's first page, and checks that the pixels of no page are cut short. */
export async function readTiff(input: FormatInput): Promise<ImageMetadata> {
  const head = readTiffHead(await input.open.read(0, 8));
  if (head === undefined) {
    throw new UnsupportedMediaError(input.bytes.label, {
      actual: input.mediaType,
      what: "this is a BigTIFF or a camera's own variant",
      hint: "convert it to PNG or JPEG",
    });
  }
  const { littleEndian } = head;
  let metadata: ImageMetadata | undefined;
  let parts = 0;
  const seen = new Set<number>();
  for (let offset = head.offset; offset !== 0 || metadata === undefined;) {
    if (seen.has(offset)) return broken(input, "its directories run in a circle");
    if (seen.size === mostPages) return broken(input, `it has more than ${mostPages} pages`);
    seen.add(offset);
    const { entries, next } = readTiffDirectory(
      await input.open.read(offset, longestDirectory),
      littleEndian,
    );
    if (next === undefined) return broken(input, `its directory at byte ${offset} is cut short`);
    const end = Math.max(0, ...[...entries.values()].map((entry) => tiffValuesEnd(entry, littleEndian)));
    if (end > input.bytes.byteLength)
      return broken(input, `its directory refers to bytes up to ${end}: cut short`);
    const value = (tag: number): number | undefined => tiffValue(entries.get(tag), littleEndian);
    const [width, height] = [value(tags.width), value(tags.height)];
    const size = width === undefined || height === undefined ? undefined : { width, height };
    metadata ??= toImageMetadata(input, size, value(tags.orientation));
    for (const [offsetTag, lengthTag] of partTags) {
      const offsets = entries.get(offsetTag);
      if (offsets === undefined) continue;
      parts += offsets.count;
      if (parts > mostParts) return broken(input, `it has ${parts} strips and tiles`);
      await checkTiffParts(input, { offsets, lengths: entries.get(lengthTag), littleEndian });
    }
    offset = next;
  }
  return metadata;
}
