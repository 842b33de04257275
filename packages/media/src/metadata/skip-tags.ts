import type { ByteWindow } from "../bytes/byte-window.ts";

/**
 * The end of the tags and zeros that begin here, as they stand in front of sound, behind it, and between recordings
 * that were joined. It lies beyond the end of the file where a tag tells of more bytes than there are.
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

/** The whole length of the tag that these bytes begin, by its first 32 bytes; 0 where they begin none. */
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

/** An ID3v2 tag tells its size in bytes of seven bits each. */
function id3v2Length(tag: Buffer): number {
  const [a = 0, b = 0, c = 0, d = 0] = tag.subarray(6, 10);
  const footer = (tag.readUInt8(5) & 0x10) === 0 ? 0 : 10;
  return 10 + ((a & 127) << 21) + ((b & 127) << 14) + ((c & 127) << 7) + (d & 127) + footer;
}
