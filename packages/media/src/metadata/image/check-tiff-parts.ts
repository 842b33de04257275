import { broken, type FormatInput } from "../format-problem.ts";
import { tiffNumber, tiffNumberLength, type TiffEntry } from "./tiff-directory.ts";

/** Where the strips or tiles of a page are, and how many bytes they have. */
export interface TiffParts {
  readonly offsets: TiffEntry;
  readonly lengths: TiffEntry | undefined;
  readonly littleEndian: boolean;
}

/** So many places are read together. */
const groupLength = 16_384;

/** Holds the places of a page's pixels against the file. */
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
          `a part of its picture should end at byte ${end}, the file ends at ${byteLength}: cut short`,
        );
      }
    }
  }
}

/** Some of an entry's numbers. */
async function readNumbers(
  input: FormatInput,
  entry: TiffEntry,
  from: number,
  count: number,
  littleEndian: boolean,
): Promise<number[]> {
  const length = tiffNumberLength(entry);
  if (length === 0) return broken(input, "the places of its pixels are damaged");
  const isInline = entry.count * length <= 4;
  const place = isInline ? 0 : tiffNumber(entry.field, 0, 4, littleEndian);
  const wanted = Math.min(count, Math.max(entry.count - from, 0));
  const bytes = isInline ? entry.field : await input.open.read(place + from * length, wanted * length);
  if (bytes.length < wanted * length) return broken(input, "the places of its pixels are cut short");
  return Array.from({ length: wanted }, (_, index) =>
    tiffNumber(bytes, index * length, length, littleEndian),
  );
}
