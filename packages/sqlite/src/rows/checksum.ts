import { crc32 } from "node:zlib";

export type Field = string | number | null;

/**
 * The CRC-32 of a row's fields, which is stored beside them. SQLite notices damage to its own structures only: a flipped
 * bit in a number of a vector would be read as another number.
 */
export function checksum(fields: readonly Field[], ...bytes: readonly Uint8Array[]): number {
  // With the lengths, or the bytes of one could be taken for those of the next.
  const text = JSON.stringify([...fields, ...bytes.map(({ byteLength }) => byteLength)]);
  return bytes.reduce((sum, some) => crc32(some, sum), crc32(text));
}
