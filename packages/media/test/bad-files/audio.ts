import { altered, bad, type BadFile, type GoodFiles } from "./bad-file.ts";

export function audio(good: GoodFiles): BadFile[] {
  const format = 20; // where the content of `fmt ` begins
  return [
    bad(
      "no-channels.wav",
      "MEDIA_BROKEN",
      altered(good.wav, (copy) => copy.writeUInt16LE(0, format + 2)),
    ),
    bad(
      "no-rate.wav",
      "MEDIA_BROKEN",
      altered(good.wav, (copy) => copy.writeUInt32LE(0, format + 4)),
    ),
    bad(
      "no-blocks.wav",
      "MEDIA_BROKEN",
      altered(good.wav, (copy) => copy.writeUInt16LE(0, format + 12)),
    ),
    bad(
      "contradiction.wav",
      "MEDIA_BROKEN",
      altered(good.wav, (copy) => copy.writeUInt16LE(24, format + 14)),
    ),
    bad(
      "huge-chunk.wav",
      "MEDIA_BROKEN",
      altered(good.wav, (copy) => copy.writeUInt32LE(0x7000_0000, 16)),
    ),
    bad(
      "huge-data.wav",
      "MEDIA_BROKEN",
      altered(good.wav, (copy) => copy.writeUInt32LE(0x7000_0000, copy.indexOf("data") + 4)),
    ),
    bad(
      "silent.wav",
      "MEDIA_BROKEN",
      altered(good.wav.subarray(0, good.wav.indexOf("data") + 8), (copy) =>
        copy.writeUInt32LE(0, copy.length - 4),
      ),
    ),
    bad(
      "strange-codec.wav",
      "MEDIA_UNSUPPORTED",
      altered(good.wav, (copy) => copy.writeUInt16LE(0x0161, format)),
    ),
    bad(
      "endless-chunks.wav",
      "MEDIA_BROKEN",
      Buffer.concat([good.wav.subarray(0, 12), Buffer.alloc(400_000, "JUNK\0\0\0\0", "latin1")]),
    ),
    bad(
      "huge-tag.mp3",
      "MEDIA_BROKEN",
      Buffer.concat([Buffer.from("ID3\u0004\0\0\u007f\u007f\u007f\u007f", "latin1"), good.bareMp3]),
    ),
    bad(
      "tag-alone.mp3",
      "MEDIA_BROKEN",
      Buffer.concat([Buffer.from("ID3\u0004\0\0\0\0\u0010\0", "latin1"), Buffer.alloc(2_048)]),
    ),
    bad(
      "noise.mp3",
      "MEDIA_BROKEN",
      Buffer.concat([Buffer.from("ID3\u0004\0\0\0\0\0\0", "latin1"), Buffer.alloc(300_000, 0x55)]),
    ),
  ];
}
