import { broken, type FormatInput } from "../format-problem.ts";
import type { IsoBox } from "../iso-box.ts";

/**
 * Reads the header of a box. @throws BrokenMediaError if there is none
 *
 * @param at the position of the box in `data`; `base` and `limit` are positions of the same kind as in the result
 */
export function readBox(input: FormatInput, data: Buffer, at: number, base: number, limit: number): IsoBox {
  if (data.length - at < 8) return broken(input, `there is no box at byte ${base}`);
  const type = data.toString("latin1", at + 4, at + 8);
  // Apple's tools write types with ©; any other character outside of ASCII is invalid.
  if (!/^[\x20-\x7e\xa9]{4}$/.test(type)) return broken(input, `there is no box at byte ${base}`);
  const length = data.readUInt32BE(at);
  if (length === 0) return { type, start: base + 8, end: limit };
  if (length === 1) {
    if (data.length - at < 16) return broken(input, `its box "${type}" at byte ${base} is cut short`);
    const long = data.readBigUInt64BE(at + 8);
    if (long < 16n) return broken(input, `its box "${type}" at byte ${base} has ${String(long)} bytes`);
    return { type, start: base + 16, end: base + Number(long) };
  }
  if (length < 8) return broken(input, `its box "${type}" at byte ${base} has ${length} bytes`);
  return { type, start: base + 8, end: base + length };
}
