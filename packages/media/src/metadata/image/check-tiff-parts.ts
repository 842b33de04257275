import { broken, type FormatInput } from "../format-problem.ts";
import { tiffNumber, tiffNumberLength, type TiffEntry } from "./tiff-directory.ts";

/** The positions and lengths of the strips or tiles of a page. */
export interface TiffParts {
  readonly offsets: TiffEntry;
  readonly lengths: TiffEntry | undefined;
  readonly littleEndian: boolean;
}

/** The number of positions that are read at once. */
const groupLength = 16_384;

/** Checks that the pixels of a page are inside the file. */
export async function checkTiffParts(
  input: FormatInput,
  { offsets, lengths, littleEndian }: TiffParts,
): Promise<void> {
  const { byteLength } = input.bytes;
  for (let from = 0; from < offsets.count; from += groupLength) {
    const count = Math.min(groupLength, offsets.count - from);
    const starts = await readNumbers(input, offsets, from, count, littleEndian);
    const sizes = lengths === undefined ? [] : await readNumbers(input, lengths, from, count, littleEndian);
    for (const [index, start] of starts.entries()) {
      const end = start + (sizes[index] ?? 0);
      if (end > byteLength) {
        return broken(
          input,
          `a part of its image should end at byte ${end}, the file ends at ${byteLength}: cut short`,
        );
      }
    }
  }
}

/** Reads `count` numbers of an entry. */
async function readNumbers(
  input: FormatInput,
  entry: TiffEntry,
  from: number,
  count: number,
  littleEndian: boolean,
): Promise<number[]> {
  const length = tiffNumberLength(entry);
  if (length === 0) return broken(input, "the positions of its pixels are damaged");
  const isInline = entry.count * length <= 4;
  const place = isInline ? 0 : tiffNumber(entry.field, 0, 4, littleEndian);
  const wanted = Math.min(count, Math.max(entry.count - from, 0));
  const bytes = isInline ? entry.field : await input.open.read(place + from * length, wanted * length);
  if (bytes.length < wanted * length) return broken(input, "the positions of its pixels are cut short");
  return Array.from({ length: wanted }, (_, index) =>
    tiffNumber(bytes, index * length, length, littleEndian),
  );
}
