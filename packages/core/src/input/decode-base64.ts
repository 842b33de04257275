/** The bytes of base64 in either alphabet, with or without padding; what is no base64 is passed over. */
export function decodeBase64(base64: string): Uint8Array {
  return Buffer.from(base64, "base64");
}
