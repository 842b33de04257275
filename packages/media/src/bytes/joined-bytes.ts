import { clamp, type Bytes } from "./bytes.ts";

/** A stretch of other bytes. */
export interface Stretch {
  readonly of: Bytes;
  readonly start: number;
  readonly end: number;
}

/**
 * A header of its own followed by a stretch of other bytes (and a few bytes of padding): a piece of a WAV or MP3
 * this way takes neither memory nor disk.
 */
export function joinedBytes(label: string, head: Uint8Array, body: Stretch, tail = new Uint8Array(0)): Bytes {
  const bodyLength = body.end - body.start;
  const byteLength = head.byteLength + bodyLength + tail.byteLength;
  return {
    label,
    byteLength,
    open: async () => {
      const open = await body.of.open();
      return {
        verify: () => open.verify(),
        read: async (offset, length) => {
          const { start, end } = clamp(offset, length, byteLength);
          const inBody = start - head.byteLength;
          const from = clamp(inBody, Math.max(end - head.byteLength, 0) - Math.max(inBody, 0), bodyLength);
          const parts = [
            head.subarray(start, end),
            await open.read(body.start + from.start, from.end - from.start),
            tail.subarray(Math.max(inBody - bodyLength, 0), Math.max(end - head.byteLength - bodyLength, 0)),
          ];
          const filled = parts.filter((part) => part.byteLength > 0);
          return filled.length === 1 && Buffer.isBuffer(filled[0]) ? filled[0] : Buffer.concat(filled);
        },
        [Symbol.asyncDispose]: () => open[Symbol.asyncDispose](),
      };
    },
  };
}
