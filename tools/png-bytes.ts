const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

/** Bytes that begin as a PNG does: enough for what looks at the beginning alone. */
export function pngBytes(content: string): Uint8Array {
  return Uint8Array.from([...signature, ...new TextEncoder().encode(content)]);
}
