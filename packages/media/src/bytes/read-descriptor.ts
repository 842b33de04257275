import { readSync } from "node:fs";

/**
 * `length` bytes of an open file from `offset`, read at once: for a thread that has nothing else to do. Fewer where the
 * file ends before.
 */
export function readDescriptor(descriptor: number, offset: number, length: number): Buffer {
  const buffer = Buffer.allocUnsafeSlow(length);
  let filled = 0;
  while (filled < length) {
    const count = readSync(descriptor, buffer, filled, length - filled, offset + filled);
    if (count === 0) break;
    filled += count;
  }
  return buffer.subarray(0, filled);
}
