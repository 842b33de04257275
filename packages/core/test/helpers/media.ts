import { createHash } from "node:crypto";
import type { MediaSource } from "../../src/index.ts";

/** The first bytes of each kind of file, which is all that the client and the mock look at. */
export const heads = {
  png: Buffer.from("89504e470d0a1a0a0000000d49484452", "hex"),
  jpeg: Buffer.from("ffd8ffe000104a464946000101000001", "hex"),
  mp3: Buffer.from("4944330400000000000054535345", "hex"),
  wav: Buffer.from("524946462400000057415645666d7420", "hex"),
  mp4: Buffer.from("000000206674797069736f6d0000020069736f6d", "hex"),
  mov: Buffer.from("00000014667479707174202000000000", "hex"),
  pdf: Buffer.from("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "latin1"),
} as const;

/** A file of so many bytes that begins as its kind does; the rest says its place, so that a shift is seen. */
export function fileOf(kind: keyof typeof heads, byteLength: number): Buffer {
  const bytes = Buffer.alloc(byteLength);
  for (let index = 0; index < byteLength; index += 1) bytes[index] = (index * 31 + (index >> 8)) & 0xff;
  heads[kind].copy(bytes);
  return bytes;
}

/** A {@link MediaSource} that records how it was read. */
export interface WatchedSource extends MediaSource {
  /** How often it was begun. */
  readonly streams: number;
  /** How often a stream of it came to its end, or was given up and cleaned up. */
  readonly finished: number;
}

export interface WatchOptions {
  mediaType?: string;
  /** What it promises, if not what it has. */
  byteLength?: number;
  chunkLength?: number;
  /** Awaited before each chunk but the first. */
  beforeNext?: (stream: number) => Promise<void> | void;
}

export function watchedSource(bytes: Uint8Array, options: WatchOptions = {}): WatchedSource {
  const {
    mediaType = "image/png",
    byteLength = bytes.byteLength,
    chunkLength = 64 * 1024,
    beforeNext,
  } = options;
  let streams = 0;
  let finished = 0;
  return {
    mediaType,
    byteLength,
    async *stream() {
      streams += 1;
      const own = streams;
      try {
        for (let start = 0; start < bytes.byteLength; start += chunkLength) {
          if (start > 0) await beforeNext?.(own);
          yield bytes.subarray(start, start + chunkLength);
        }
      } finally {
        finished += 1;
      }
    },
    // Known beforehand, as of a file that was loaded: a run reads nothing to find equal inputs.
    sha256: () => Promise.resolve(createHash("sha256").update(bytes).digest("hex")),
    get streams() {
      return streams;
    },
    get finished() {
      return finished;
    },
  };
}
