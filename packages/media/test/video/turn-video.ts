import { readFileSync, writeFileSync } from "node:fs";

/** Writes the matrix of a quarter turn clockwise into the track header of an MP4, as phones do. */
export function turnVideo(from: string, to: string): void {
  const bytes = readFileSync(from);
  const matrix = bytes.indexOf("tkhd") + 4 + 40;
  [0, 0x10000, 0, -0x10000, 0, 0, 0, 0, 0x40000000].forEach((value, index) =>
    bytes.writeInt32BE(value, matrix + index * 4),
  );
  writeFileSync(to, bytes);
}
