/** Undoes ASCIIHexDecode. */
export function decodeAsciiHex(data: Uint8Array): Uint8Array {
  const text = Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("latin1");
  const digits = (text.split(">", 1)[0] ?? "").replaceAll(/[^0-9a-f]+/gi, "");
  return Buffer.from(digits.length % 2 === 0 ? digits : `${digits}0`, "hex");
}

const [bang, lowerU, lowerZ, tilde] = [0x21, 0x75, 0x7a, 0x7e];

/** Undoes ASCII85Decode: five characters stand for four bytes, `z` for four zeros. */
export function decodeAscii85(data: Uint8Array, maxLength: number): Uint8Array | undefined {
  const result = Buffer.alloc(Math.min(data.length * 4, maxLength));
  let [length, value, count] = [0, 0, 0];
  for (const byte of data) {
    if (byte === tilde) break;
    if (byte === lowerZ && count === 0) {
      if (length + 4 > result.length) return undefined;
      length += 4;
    } else if (byte >= bang && byte <= lowerU) {
      value = value * 85 + (byte - bang);
      count += 1;
      if (count < 5) continue;
      if (length + 4 > result.length) return undefined;
      result.writeUInt32BE(value % 2 ** 32, length);
      length += 4;
      [value, count] = [0, 0];
    }
  }
  // A group that is cut short is filled up, and gives one byte less than it has characters.
  if (count > 1) {
    for (let index = count; index < 5; index += 1) value = value * 85 + 84;
    const last = Buffer.alloc(4);
    last.writeUInt32BE(value % 2 ** 32);
    if (length + count - 1 > result.length) return undefined;
    last.copy(result, length, 0, count - 1);
    length += count - 1;
  }
  return result.subarray(0, length);
}
