/** Bytes of a file for each of its entries; 10,000 of them are less than 10 MB. */
const bytesOfEntry = 980;
/** A file of fewer entries may be as large as one of so many. */
const fewestEntries = 10_000;

/** How large a file of so many entries may be, in bytes. */
export function mostBytesOf(entries: number): number {
  return bytesOfEntry * Math.max(fewestEntries, entries);
}

/** Bytes that a picture takes in the file: it is written as letters, compressed, and written as letters again. */
export function bytesInFile(picture: number): number {
  return Math.ceil(picture * 1.37) + 24;
}
