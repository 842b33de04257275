/** Undoes RunLengthDecode; `undefined` where more than `maxLength` bytes would come of it. */
export function decodeRunLength(data: Uint8Array, maxLength: number): Uint8Array | undefined {
  const parts: Uint8Array[] = [];
  let length = 0;
  for (let at = 0; at < data.length;) {
    const count = data[at] ?? 128;
    if (count === 128) break;
    const part =
      count < 128
        ? data.subarray(at + 1, at + 2 + count)
        : new Uint8Array(257 - count).fill(data[at + 1] ?? 0);
    at += count < 128 ? count + 2 : 2;
    length += part.length;
    if (length > maxLength) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts);
}
