import { clamp, type Bytes } from "./bytes.ts";

/** Bytes in memory; they must not be changed by their owner. */
export function memoryBytes(label: string, data: Uint8Array): Bytes {
  const buffer = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  return {
    label,
    byteLength: buffer.byteLength,
    open: () =>
      Promise.resolve({
        read: (offset, length) => {
          const { start, end } = clamp(offset, length, buffer.byteLength);
          return Promise.resolve(buffer.subarray(start, end));
        },
        verify: () => Promise.resolve(),
        [Symbol.asyncDispose]: () => Promise.resolve(),
      }),
  };
}
