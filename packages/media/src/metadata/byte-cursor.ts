/** Reads whole numbers one after another, the most significant byte first. */
export class ByteCursor {
  readonly #bytes: Buffer;
  readonly #end: () => never;
  #at: number;

  /** @param end ends the reading where the bytes end before a number does */
  constructor(bytes: Buffer, end: () => never, at = 0) {
    this.#bytes = bytes;
    this.#end = end;
    this.#at = at;
  }

  /** A number of so many bytes: 0 to 6, or 8. One of none is 0. */
  uint(length: number): number {
    const at = this.#at;
    if (at + length > this.#bytes.length) return this.#end();
    this.#at += length;
    if (length === 8) return Number(this.#bytes.readBigUInt64BE(at));
    return length === 0 ? 0 : this.#bytes.readUIntBE(at, length);
  }
}
