import type { OpenBytes } from "./bytes.ts";

/** Many small reads that lie close together, served from one larger one. */
export interface WindowedReader {
  /** As {@link OpenBytes.read}, but the bytes are only good until the next call. */
  read(offset: number, length: number): Promise<Buffer>;
}

export function windowedReader(open: Pick<OpenBytes, "read">, windowLength = 65_536): WindowedReader {
  let windowStart = 0;
  let window: Buffer = Buffer.alloc(0);
  return {
    read: async (offset, length) => {
      if (length > windowLength) return open.read(offset, length);
      if (offset < windowStart || offset + length > windowStart + window.length) {
        window = await open.read(offset, windowLength);
        windowStart = offset;
      }
      return window.subarray(offset - windowStart, offset - windowStart + length);
    },
  };
}
