const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** The text of UTF-8 bytes, a byte order mark included. @param end where to stop at the latest */
export function decodeText(bytes: Uint8Array, end = bytes.byteLength): string {
  return decoder.decode(bytes.subarray(0, end));
}
