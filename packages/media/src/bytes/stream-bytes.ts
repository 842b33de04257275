import type { Bytes } from "./bytes.ts";

/**
 * A multiple of 3, so that base64 of the chunks needs no carrying over; and short, because garbage waits in memory in
 * units of it: sending 100 MB takes 35 MB with chunks of 48 KiB and over 50 MB with 96 or 192 KiB, at equal CPU.
 */
const chunkLength = 48 * 1024;

/**
 * The bytes from the beginning, in chunks that are a multiple of 3 but for the last. The file is opened by the first
 * `next()` and closed however the loop ends; it is held against what was loaded before and after.
 */
export async function* streamBytes(
  bytes: Bytes,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array, void, void> {
  signal?.throwIfAborted();
  await using open = await bytes.open();
  for (let offset = 0; offset < bytes.byteLength; offset += chunkLength) {
    const chunk = await open.read(offset, chunkLength);
    signal?.throwIfAborted();
    if (offset + chunk.byteLength === bytes.byteLength) await open.verify();
    yield chunk;
  }
}
