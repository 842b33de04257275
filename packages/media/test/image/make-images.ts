import { crc32 } from "node:zlib";
import sharp, { type Sharp } from "sharp";

/** How a medium's pixels are to be turned, as EXIF counts it, and the formats that can say so. */
export const orientations = [1, 2, 3, 4, 5, 6, 7, 8];

/** An image of noise, so that it takes some bytes in every format. */
export function noise(width: number, height: number): Sharp {
  let seed = 7;
  const pixels = Buffer.from(
    Array.from({ length: width * height * 3 }, () => (seed = (seed * 48_271) % 0x7fff_ffff) & 255),
  );
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}

/** What AVIF and HEIC share is all that is read of a HEIC here: the container. */
export function asHeic(avif: Buffer): Buffer {
  const copy = Buffer.from(avif);
  const brands = copy.readUInt32BE(0);
  for (let at = 8; at < brands; at += 4) {
    if (at !== 12 && copy.toString("latin1", at, at + 3) === "avi") copy.write("heic", at, "latin1");
  }
  return copy;
}

/** A TIFF whose directories come first, each with the places of its strips, and then the strips. */
export function makeTiff({ pages = 1, strips = 4, orientation = 1 } = {}): Buffer {
  const [width, height, stripLength] = [40, strips * 4, 160];
  const directoryLength = 2 + 9 * 12 + 4 + strips * 8;
  const pixels = 8 + pages * directoryLength;
  const bytes = Buffer.alloc(pixels + pages * strips * stripLength, 0x55);
  bytes.write("II*\0", "latin1");
  bytes.writeUInt32LE(8, 4);
  for (let page = 0; page < pages; page += 1) {
    const start = 8 + page * directoryLength;
    const arrays = start + 2 + 9 * 12 + 4;
    const entries = [
      [256, 4, 1, width],
      [257, 4, 1, height],
      [258, 3, 1, 8],
      [259, 3, 1, 1],
      [262, 3, 1, 1],
      [273, 4, strips, strips === 1 ? pixels + page * stripLength : arrays],
      [274, 3, 1, orientation],
      [278, 4, 1, 4],
      [279, 4, strips, strips === 1 ? stripLength : arrays + strips * 4],
    ];
    bytes.writeUInt16LE(entries.length, start);
    for (const [index, [tag = 0, type = 0, count = 0, value = 0]] of entries.entries()) {
      const at = start + 2 + index * 12;
      bytes.writeUInt16LE(tag, at);
      bytes.writeUInt16LE(type, at + 2);
      bytes.writeUInt32LE(count, at + 4);
      bytes.writeUInt32LE(value, at + 8);
    }
    bytes.writeUInt32LE(page + 1 < pages ? start + directoryLength : 0, start + 2 + entries.length * 12);
    for (let strip = 0; strip < strips; strip += 1) {
      bytes.writeUInt32LE(pixels + (page * strips + strip) * stripLength, arrays + strip * 4);
      bytes.writeUInt32LE(stripLength, arrays + strips * 4 + strip * 4);
    }
  }
  return bytes;
}

/** A chunk of a PNG. */
export function pngChunk(type: string, content: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, "latin1"), content]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(content.length);
  checksum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, checksum]);
}

/** Makes an animated PNG whose only frame is the given image. */
export function asApng(png: Buffer): Buffer {
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  const control = Buffer.alloc(8);
  control.writeUInt32BE(1);
  const frame = Buffer.alloc(26);
  frame.writeUInt32BE(width, 4);
  frame.writeUInt32BE(height, 8);
  return Buffer.concat([
    png.subarray(0, 33),
    pngChunk("acTL", control),
    pngChunk("fcTL", frame),
    png.subarray(33),
  ]);
}
