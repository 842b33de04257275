import { MediaChangedError } from "../errors/file-errors.ts";
import { Bytes } from "./bytes.ts";

/** Bytes in memory, which their owner must not change. */
export function memoryBytes(label: string, data: Uint8Array): Bytes {
  const buffer = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  const { byteLength } = buffer;
  return new Bytes({
    label,
    byteLength,
    open: () =>
      Promise.resolve({
        read: (start, end) => {
          // The length becomes 0 when the memory is transferred or resized.
          if (buffer.byteLength !== byteLength)
            throw new MediaChangedError(label, "its memory was transferred or resized");
          return Promise.resolve(buffer.subarray(start, end));
        },
        verify: () => Promise.resolve(),
        [Symbol.asyncDispose]: () => Promise.resolve(),
      }),
  });
}
