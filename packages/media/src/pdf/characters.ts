const [space, delimiter] = [1, 2];
const kinds = new Uint8Array(256);
for (const byte of Buffer.from("\0\t\n\f\r ", "latin1")) kinds[byte] = space;
for (const byte of Buffer.from("()<>[]{}/%", "latin1")) kinds[byte] = delimiter;

export function isSpace(byte: number | undefined): boolean {
  return kinds[byte ?? 0] === space;
}

/** Whether a byte can be part of a name, a number or a keyword. */
export function isRegular(byte: number | undefined): boolean {
  return byte !== undefined && kinds[byte] === 0;
}

/** Undoes the escapes of a name: `#20` stands for a space. */
export function unescapeName(text: string): string {
  if (!text.includes("#")) return text;
  return text.replaceAll(/#([0-9a-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
