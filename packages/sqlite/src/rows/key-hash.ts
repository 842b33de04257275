import { crc32 } from "node:zlib";

/** A number of 32 bits with a sign, which SQLite stores in four bytes: what an index of keys is ordered by. */
export function keyHash(key: Uint8Array): number {
  return crc32(key) | 0;
}
