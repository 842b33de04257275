/** The position of the first directory of a TIFF, and its byte order. EXIF has the format of a TIFF. */
export interface TiffHead {
  readonly offset: number;
  readonly littleEndian: boolean;
}

/** An entry of a directory: some numbers, or their position. */
export interface TiffEntry {
  /** The type of the values: 1 for bytes, 3 for numbers of two bytes, 4 for those of four, … */
  readonly type: number;
  readonly count: number;
  /** Four bytes: the numbers if they fit, or else their position in the file. */
  readonly field: Buffer;
}

export interface TiffDirectory {
  /** By tag. A directory that is cut short has the entries before the cut. */
  readonly entries: ReadonlyMap<number, TiffEntry>;
  /** The position of the next directory, 0 after the last one; `undefined` if this one is cut short. */
  readonly next: number | undefined;
}

/** `undefined` if this is no TIFF, or a variant of it. */
export function readTiffHead(head: Buffer): TiffHead | undefined {
  const order = head.toString("latin1", 0, 2);
  if (head.length < 8 || (order !== "II" && order !== "MM")) return undefined;
  const littleEndian = order === "II";
  if (tiffNumber(head, 2, 2, littleEndian) !== 42) return undefined;
  return { offset: tiffNumber(head, 4, 4, littleEndian), littleEndian };
}

/** Reads a directory that begins at the start of these bytes. */
export function readTiffDirectory(bytes: Buffer, littleEndian: boolean): TiffDirectory {
  const entries = new Map<number, TiffEntry>();
  const reported = bytes.length < 2 ? 0 : tiffNumber(bytes, 0, 2, littleEndian);
  const count = Math.min(reported, Math.floor((bytes.length - 2) / 12));
  const end = 2 + reported * 12;
  for (let at = 2; at < 2 + count * 12; at += 12) {
    entries.set(tiffNumber(bytes, at, 2, littleEndian), {
      type: tiffNumber(bytes, at + 2, 2, littleEndian),
      count: tiffNumber(bytes, at + 4, 4, littleEndian),
      field: bytes.subarray(at + 8, at + 12),
    });
  }
  return { entries, next: end + 4 > bytes.length ? undefined : tiffNumber(bytes, end, 4, littleEndian) };
}

/** Bytes of one value, by its type. */
const valueLengths = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4];

/** The end of an entry's values if they are outside of the directory, else 0. */
export function tiffValuesEnd({ type, count, field }: TiffEntry, littleEndian: boolean): number {
  const length = (valueLengths[type] ?? 0) * count;
  return length <= 4 ? 0 : tiffNumber(field, 0, 4, littleEndian) + length;
}

/** Bytes of each number of an entry; 0 for a type that has no whole numbers. */
export function tiffNumberLength({ type }: TiffEntry): number {
  return type === 1 ? 1 : type === 3 ? 2 : type === 4 ? 4 : 0;
}

/** The single number of an entry. */
export function tiffValue(entry: TiffEntry | undefined, littleEndian: boolean): number | undefined {
  const length = entry === undefined ? 0 : tiffNumberLength(entry);
  return entry === undefined || length === 0 ? undefined : tiffNumber(entry.field, 0, length, littleEndian);
}

export function tiffNumber(bytes: Buffer, at: number, length: number, littleEndian: boolean): number {
  return littleEndian ? bytes.readUIntLE(at, length) : bytes.readUIntBE(at, length);
}
