const encoder = new TextEncoder();

/** The UTF-8 of a text. */
export function encodeText(text: string): Uint8Array {
  return encoder.encode(text);
}
