import { MediaTooLargeError } from "../errors/limit-errors.ts";
import type { Bytes } from "./bytes.ts";
import { createSpool } from "./spool.ts";

/**
 * Writes a stream to a temporary file, from which it can be read any number of times. The file is removed if the stream
 * fails, is aborted or is longer than `maxBytes`.
 */
export async function spoolStream(
  label: string,
  chunks: AsyncIterable<Uint8Array>,
  maxBytes: number,
): Promise<Bytes> {
  await using spool = createSpool(label);
  let length = 0;
  for await (const chunk of chunks) {
    if (length + chunk.byteLength > maxBytes) {
      throw new MediaTooLargeError(label, {
        option: "maxBytes",
        unit: "bytes",
        allowed: maxBytes,
        received: length + chunk.byteLength,
      });
    }
    await spool.write(chunk, length);
    length += chunk.byteLength;
  }
  return spool.finish();
}
