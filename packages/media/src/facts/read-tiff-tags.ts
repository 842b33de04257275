/** The tags of a TIFF that matter here, which EXIF shares. */
export interface TiffTags {
  readonly width?: number;
  readonly height?: number;
  readonly orientation?: number;
}

const names: Readonly<Record<number, keyof TiffTags>> = {
  0x0100: "width",
  0x0101: "height",
  0x0112: "orientation",
};

/** Where the first directory of a TIFF is, or `undefined` where this is none. */
export function tiffDirectory(head: Buffer): { offset: number; littleEndian: boolean } | undefined {
  const order = head.toString("latin1", 0, 2);
  if (head.length < 8 || (order !== "II" && order !== "MM")) return undefined;
  const littleEndian = order === "II";
  if ((littleEndian ? head.readUInt16LE(2) : head.readUInt16BE(2)) !== 42) return undefined;
  return { offset: littleEndian ? head.readUInt32LE(4) : head.readUInt32BE(4), littleEndian };
}

/** Reads a directory that begins at the start of `directory`; one that is cut short gives what it has. */
export function readTiffTags(directory: Buffer, littleEndian: boolean): TiffTags {
  const short = (at: number): number =>
    littleEndian ? directory.readUInt16LE(at) : directory.readUInt16BE(at);
  const long = (at: number): number =>
    littleEndian ? directory.readUInt32LE(at) : directory.readUInt32BE(at);
  const tags: { -readonly [name in keyof TiffTags]: number } = {};
  if (directory.length < 2) return tags;
  const count = Math.min(short(0), Math.floor((directory.length - 2) / 12));
  for (let entry = 2; entry < 2 + count * 12; entry += 12) {
    const name = names[short(entry)];
    const type = short(entry + 2);
    // Three is a 16-bit number, four a 32-bit one; nothing else is sensible here.
    if (name !== undefined && (type === 3 || type === 4))
      tags[name] = type === 3 ? short(entry + 8) : long(entry + 8);
  }
  return tags;
}

/** The orientation of a block of EXIF (a TIFF of its own), if it names one that exists. */
export function exifOrientation(exif: Buffer): number | undefined {
  const directory = tiffDirectory(exif);
  if (directory === undefined || directory.offset >= exif.length) return undefined;
  const { orientation } = readTiffTags(exif.subarray(directory.offset), directory.littleEndian);
  return orientation !== undefined && orientation >= 1 && orientation <= 8 ? orientation : undefined;
}
