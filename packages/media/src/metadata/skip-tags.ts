import type { ByteWindow } from "../bytes/byte-window.ts";

/**
 * The end of the tags and zeros that begin here. They are found before and after audio, and between recordings that were
 * joined. The end is beyond the end of the file if a tag states a length of more bytes than there are.
 *
 * Sources: ID3 2.4.0 and 1, APEv2.
 */
export async function skipTags(window: ByteWindow, start: number): Promise<number> {
  for (let end = start; ;) {
    const rest = await window.rest(end, 32);
    const length = rest[0] === 0 ? zerosLength(rest) : tagLength(rest);
    if (length === 0) return end;
    end += length;
  }
}

function zerosLength(bytes: Buffer): number {
  let length = 0;
  while (bytes[length] === 0) length += 1;
  return length;
}

/** The length of the tag that begins with these 32 bytes; 0 if there is none. */
export function tagLength(bytes: Buffer): number {
  const name = bytes.toString("latin1", 0, 8);
  if (name.startsWith("ID3") && bytes.length >= 10) return id3v2Length(bytes);
  if (name.startsWith("TAG+")) return 227;
  if (name.startsWith("TAG")) return 128;
  if (name === "APETAGEX" && bytes.length >= 32) {
    const isHeader = (bytes.readUInt32LE(20) & 0x2000_0000) !== 0;
    return isHeader ? 32 + bytes.readUInt32LE(12) : 32;
  }
  return 0;
}

/** The size of an ID3v2 tag has seven bits in each byte. */
function id3v2Length(tag: Buffer): number {
  const [a = 0, b = 0, c = 0, d = 0] = tag.subarray(6, 10);
  const footer = (tag.readUInt8(5) & 0x10) === 0 ? 0 : 10;
  return 10 + ((a & 127) << 21) + ((b & 127) << 14) + ((c & 127) << 7) + (d & 127) + footer;
}
