import { bufferOf } from "./buffer-of.ts";

/** The text of UTF-8 bytes, a byte order mark included. @param end where to stop at the latest */
export function decodeText(bytes: Uint8Array, end = bytes.byteLength): string {
  return bufferOf(bytes).toString("utf8", 0, end);
}
