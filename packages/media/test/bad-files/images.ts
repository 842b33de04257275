import { altered, bad, writeAfter, type BadFile, type GoodFiles } from "./bad-file.ts";

export function images(good: GoodFiles): BadFile[] {
  return [
    bad(
      "wrong-checksum.png",
      "MEDIA_BROKEN",
      altered(good.png, (copy) => copy.writeUInt32BE(9_999, 16)),
    ),
    bad(
      "no-header.png",
      "MEDIA_BROKEN",
      altered(good.png, (copy) => copy.write("IXXX", 12)),
    ),
    bad("huge-chunk.png", "MEDIA_BROKEN", writeAfter(good.png, "IDAT", -8, 0x7fff_fff0)),
    bad(
      "noise-chunk.png",
      "MEDIA_BROKEN",
      altered(good.png, (copy) => copy.fill(1, 33, 60)),
    ),
    bad(
      "no-segment.jpg",
      "MEDIA_BROKEN",
      altered(good.jpeg, (copy) => copy.fill(0, 20, 24)),
    ),
    bad(
      "endless-segment.jpg",
      "MEDIA_BROKEN",
      altered(good.jpeg, (copy) => copy.writeUInt16BE(0, 4)),
    ),
    bad(
      "far-directory.tiff",
      "MEDIA_BROKEN",
      altered(good.tiff, (copy) => copy.writeUInt32LE(0x7fff_ffff, 4)),
    ),
    bad(
      "endless-box.avif",
      "MEDIA_BROKEN",
      altered(good.avif, (copy) => copy.fill(0, 40, 120)),
    ),
  ];
}
