import { base64Length } from "./base64-length.ts";

const alphabet = new TextEncoder().encode("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
const padding = 0x3d;

/** The base64 of bytes, as bytes. */
export function encodeBase64(bytes: Uint8Array): Uint8Array {
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
