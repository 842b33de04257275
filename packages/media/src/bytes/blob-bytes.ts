import { MediaReadError } from "../errors/file-errors.ts";
import { clamp, type Bytes } from "./bytes.ts";

/** A `Blob`, read piece by piece: one that stands for a file is never held whole. */
export function blobBytes(label: string, blob: Blob): Bytes {
  return {
    label,
    byteLength: blob.size,
    open: () =>
      Promise.resolve({
        read: async (offset, length) => {
          const { start, end } = clamp(offset, length, blob.size);
          try {
            return Buffer.from(await blob.slice(start, end).arrayBuffer());
          } catch (cause) {
            throw new MediaReadError(label, "the Blob could not be read", cause);
          }
        },
        verify: () => Promise.resolve(),
        [Symbol.asyncDispose]: () => Promise.resolve(),
      }),
  };
}
