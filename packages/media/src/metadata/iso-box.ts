/** A box of the ISO base media file format, which MP4, AVIF and HEIC are made of. */
export interface IsoBox {
  readonly type: string;
  /** Where its content begins, and where the box ends, which may be beyond the end of the file. */
  readonly start: number;
  readonly end: number;
}

/**
 * Reads the head of a box; `undefined` where none begins.
 *
 * @param head the first 16 bytes, or as many as there are
 * @param offset where they stand; the result counts in the same way
 * @param limit where the file, or the box around it, ends
 */
export function readIsoBox(head: Buffer, offset: number, limit: number): IsoBox | undefined {
  if (head.length < 8) return undefined;
  const type = head.toString("latin1", 4, 8);
  if (!/^[\x20-\x7e\xa9]{4}$/.test(type)) return undefined;
  const length = head.readUInt32BE(0);
  if (length === 0) return { type, start: offset + 8, end: limit };
  if (length === 1) {
    const long = head.length < 16 ? 0 : Number(head.readBigUInt64BE(8));
    return long < 16 ? undefined : { type, start: offset + 16, end: offset + long };
  }
  return length < 8 ? undefined : { type, start: offset + 8, end: offset + length };
}
