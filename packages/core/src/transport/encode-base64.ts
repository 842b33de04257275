const alphabet = new TextEncoder().encode("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
const padding = 0x3d;

/** The base64 of bytes, as bytes: by `Buffer` where there is one, which is several times as fast. */
export function encodeBase64(bytes: Uint8Array): Uint8Array {
  if (typeof Buffer === "undefined") return encodeBase64ByTable(bytes);
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
  return Buffer.from(text, "latin1");
}

/** The same where there is no `Buffer`. */
export function encodeBase64ByTable(bytes: Uint8Array): Uint8Array {
  const encoded = new Uint8Array(base64Length(bytes.byteLength)).fill(padding);
  let to = 0;
  for (let from = 0; from < bytes.byteLength; from += 3) {
    const left = Math.min(3, bytes.byteLength - from);
    const group = ((bytes[from] ?? 0) << 16) | ((bytes[from + 1] ?? 0) << 8) | (bytes[from + 2] ?? 0);
    // Of one byte come two characters, of two bytes three.
    for (let index = 0; index <= left; index += 1) {
      encoded[to + index] = alphabet[(group >> (18 - 6 * index)) & 0x3f] ?? 0;
    }
    to += 4;
  }
  return encoded;
}

export function base64Length(byteLength: number): number {
  return 4 * Math.ceil(byteLength / 3);
}
