import { MediaReadError } from "../errors/file-errors.ts";
import { Bytes } from "./bytes.ts";

/** A `Blob`, read piece by piece: one that stands for a file is never held whole. */
export function blobBytes(label: string, blob: Blob): Bytes {
  return new Bytes({
    label,
    byteLength: blob.size,
    open: () =>
      Promise.resolve({
        read: async (start, end) => {
          let data: ArrayBuffer;
          try {
            data = await blob.slice(start, end).arrayBuffer();
          } catch (cause) {
            throw new MediaReadError(label, "the Blob could not be read", cause);
          }
          if (data.byteLength !== end - start)
            throw new MediaReadError(label, "the Blob gave fewer bytes than it has", undefined);
          return Buffer.from(data);
        },
        verify: () => Promise.resolve(),
        [Symbol.asyncDispose]: () => Promise.resolve(),
      }),
  });
}
