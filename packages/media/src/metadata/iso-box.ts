/** A box of the ISO base media file format, which MP4, AVIF and HEIC consist of. */
export interface IsoBox {
  readonly type: string;
  /** Where its content begins, and where the box ends: that may be beyond the end of the file. */
  readonly start: number;
  readonly end: number;
}

/**
 * Reads the header of a box; `undefined` if there is none.
 *
 * @param head the first 16 bytes, or as many as there are
 * @param offset the position of these bytes; positions in the result are of the same kind
 * @param limit the end of the file or the enclosing box
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
