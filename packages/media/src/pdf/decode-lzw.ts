const [clear, end, firstFree] = [256, 257, 258];
const longestCode = 12;

/** Undoes LZWDecode; `undefined` where more than `maxLength` bytes would come of it. */
export function decodeLzw(data: Uint8Array, earlyChange: boolean, maxLength: number): Uint8Array | undefined {
  // Each entry of the table is what an earlier entry stands for and one byte more, both of which the result has.
  const starts = new Uint32Array(2 ** longestCode);
  const lengths = new Uint16Array(2 ** longestCode);
  let result = Buffer.alloc(Math.min(Math.max(data.length * 4, 1024), maxLength));
  let [length, free, width, bits, bitCount] = [0, firstFree, 9, 0, 0];
  let [previousStart, previousLength] = [0, 0];
  for (const byte of data) {
    bits = ((bits << 8) | byte) & 0xff_ffff;
    bitCount += 8;
    if (bitCount < width) continue;
    const code = (bits >>> (bitCount - width)) & ((1 << width) - 1);
    bitCount -= width;
    if (code === end) break;
    if (code === clear) {
      [free, width, previousLength] = [firstFree, 9, 0];
      continue;
    }
    const isKnown = code < clear || code < free;
    if (!isKnown && (code > free || previousLength === 0)) break; // damaged: what came so far is the result
    const count = code < clear ? 1 : isKnown ? (lengths[code] ?? 0) : previousLength + 1;
    if (length + count > maxLength) return undefined;
    while (length + count > result.length) {
      const longer = Buffer.alloc(Math.min(result.length * 2, maxLength));
      result.copy(longer, 0, 0, length);
      result = longer;
    }
    const start = length;
    if (code < clear) {
      result[length] = code;
    } else {
      // The one entry that is not known yet is what came before and its own first byte, which is written by then.
      const from = isKnown ? (starts[code] ?? 0) : previousStart;
      for (let index = 0; index < count; index += 1) result[length + index] = result[from + index] ?? 0;
    }
    length += count;
    if (previousLength > 0 && free < 2 ** longestCode) {
      starts[free] = previousStart;
      lengths[free] = previousLength + 1;
      free += 1;
    }
    const edge = free + (earlyChange ? 1 : 0);
    width = edge > 2047 ? 12 : edge > 1023 ? 11 : edge > 511 ? 10 : 9;
    [previousStart, previousLength] = [start, count];
  }
  return result.subarray(0, length);
}
