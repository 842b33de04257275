import { decodeBase64 } from "./decode-base64.ts";

/** How much of a long base64 string is decoded at a time: a multiple of 4. */
const pieceLength = 192 * 1024;

/** The bytes of a base64 string, piece by piece. */
export function* base64Bytes(base64: string): Generator<Uint8Array> {
  for (let start = 0; start < base64.length; start += pieceLength) {
    yield decodeBase64(base64.slice(start, start + pieceLength));
  }
}
