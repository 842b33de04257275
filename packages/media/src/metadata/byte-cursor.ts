/** Reads big-endian unsigned integers one after another. */
export class ByteCursor {
  readonly #bytes: Buffer;
  readonly #end: () => never;
  #at: number;

  /** @param end called if the bytes end too early; it must throw */
  constructor(bytes: Buffer, end: () => never, at = 0) {
    this.#bytes = bytes;
    this.#end = end;
    this.#at = at;
  }

  /** @param length in bytes: 0 to 6, or 8. An integer of no bytes is 0. */
  uint(length: number): number {
    const at = this.#at;
    if (at + length > this.#bytes.length) return this.#end();
    this.#at += length;
    if (length === 8) return Number(this.#bytes.readBigUInt64BE(at));
    return length === 0 ? 0 : this.#bytes.readUIntBE(at, length);
  }
}
