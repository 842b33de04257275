import { crc32 } from "node:zlib";

export type Field = string | number | null | Uint8Array;

/**
 * The CRC-32 of a row's fields, which is stored beside them. SQLite notices damage to its own structures only: a flipped
 * bit in a number of a vector would be read as another number.
 */
export function checksum(...fields: readonly Field[]): number {
  let sum = 0;
  let text = "";
  for (const field of fields) {
    // A kind and a length before each field, or one could end where the next begins.
    if (field instanceof Uint8Array) {
      sum = crc32(field, crc32(`${text}bytes ${String(field.byteLength)} `, sum));
      text = "";
    } else text += `${JSON.stringify(field)} `;
  }
  return crc32(text, sum);
}
