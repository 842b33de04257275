import { UnsupportedMediaError } from "../../errors/content-errors.ts";
import { checkTiffParts } from "./check-tiff-parts.ts";
import { broken, type FormatInput } from "../format-problem.ts";
import type { ImageFacts } from "../media-metadata.ts";
import { readTiffDirectory, readTiffHead, tiffValue, tiffValuesEnd } from "./tiff-directory.ts";
import { toImageFacts } from "./to-image-metadata.ts";

/** Two bytes count the entries. */
const longestDirectory = 2 + 65_535 * 12 + 4;
const mostPages = 10_000;
/** Strips and tiles of all pages together: more of them have no room for pixels. */
const mostParts = 5_000_000;

const tags = { width: 256, height: 257, orientation: 274 } as const;
/** Where the pixels are, and how many bytes of them: in strips, or in tiles. */
const partTags = [
  [273, 279],
  [324, 325],
] as const;

/** Size and orientation of a TIFF's first page; of all pages, whether the bytes of their pixels are there. */
export async function readTiff(input: FormatInput): Promise<ImageFacts> {
  const head = readTiffHead(await input.open.read(0, 8));
  if (head === undefined) {
    throw new UnsupportedMediaError(input.bytes.label, {
      actual: input.mediaType,
      what: "this is a BigTIFF or one of a camera's own kind",
      cure: "convert it to PNG or JPEG",
    });
  }
  const { littleEndian } = head;
  let facts: ImageFacts | undefined;
  let parts = 0;
  const seen = new Set<number>();
  for (let offset = head.offset; offset !== 0 || facts === undefined;) {
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
      return broken(input, `what it tells of itself ends at byte ${end}: cut short`);
    const value = (tag: number): number | undefined => tiffValue(entries.get(tag), littleEndian);
    const [width, height] = [value(tags.width), value(tags.height)];
    const size = width === undefined || height === undefined ? undefined : { width, height };
    facts ??= toImageFacts(input, size, value(tags.orientation));
    for (const [offsetTag, lengthTag] of partTags) {
      const offsets = entries.get(offsetTag);
      if (offsets === undefined) continue;
      parts += offsets.count;
      if (parts > mostParts) return broken(input, `it tells of ${parts} parts of pictures`);
      await checkTiffParts(input, { offsets, lengths: entries.get(lengthTag), littleEndian });
    }
    offset = next;
  }
  return facts;
}
