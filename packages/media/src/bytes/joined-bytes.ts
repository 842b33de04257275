import { Bytes } from "./bytes.ts";

/** A range of other bytes. */
export interface ByteRange {
  readonly of: Bytes;
  readonly start: number;
  readonly end: number;
}

/**
 * A new header, a range of other bytes, and a few bytes of padding. This way a piece of a WAV or MP3 takes neither
 * memory nor disk.
 */
export function joinedBytes(
  label: string,
  head: Uint8Array,
  body: ByteRange,
  tail = new Uint8Array(0),
): Bytes {
  const bodyEnd = head.byteLength + body.end - body.start;
  return new Bytes({
    label,
    byteLength: bodyEnd + tail.byteLength,
    open: async () => {
      const open = await body.of.open();
      return {
        verify: () => open.verify(),
        read: async (start, end) => {
          const [from, to] = [Math.max(start, head.byteLength), Math.min(end, bodyEnd)];
          const parts = [
            head.subarray(start, end),
            await open.read(body.start + from - head.byteLength, to - from),
            tail.subarray(Math.max(start - bodyEnd, 0), Math.max(end - bodyEnd, 0)),
          ];
          const filled = parts.filter((part) => part.byteLength > 0);
          return filled.length === 1 && Buffer.isBuffer(filled[0]) ? filled[0] : Buffer.concat(filled);
        },
        [Symbol.asyncDispose]: () => open[Symbol.asyncDispose](),
      };
    },
  });
}
