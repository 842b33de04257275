import { box, words } from "../video/make-boxes.ts";
import { altered, bad, writeAfter, type BadFile, type GoodFiles } from "./bad-file.ts";

export function videos(good: GoodFiles): BadFile[] {
  const moov = good.mp4.indexOf("moov") - 4;
  return [
    bad("without-moov.mp4", "MEDIA_BROKEN", good.mp4.subarray(0, moov)),
    bad(
      "only-moov.mp4",
      "MEDIA_BROKEN",
      Buffer.concat([good.mp4.subarray(0, good.mp4.readUInt32BE(0)), good.mp4.subarray(moov)]),
    ),
    bad("huge-moov.mp4", "MEDIA_BROKEN", writeAfter(good.mp4, "moov", -8, 0xffff_fff0)),
    bad("huge-mdat.mp4", "MEDIA_BROKEN", writeAfter(good.fastMp4, "mdat", -8, 0x7fff_ffff)),
    bad(
      "huge-64-bit.mp4",
      "MEDIA_BROKEN",
      Buffer.concat([good.mp4, Buffer.from("000000016d6461747fffffffffffffff", "hex")]),
    ),
    bad("tiny-box.mp4", "MEDIA_BROKEN", writeAfter(good.mp4, "trak", -8, 3)),
    bad("swollen-box.mp4", "MEDIA_BROKEN", writeAfter(good.mp4, "stbl", -8, 0x00ff_ffff)),
    bad("many-times.mp4", "MEDIA_BROKEN", writeAfter(good.mp4, "stts", 4, 0xffff_ffff)),
    bad("many-samples.mp4", "MEDIA_BROKEN", writeAfter(good.mp4, "stts", 8, 0xffff_ffff)),
    bad("many-sizes.mp4", "MEDIA_BROKEN", writeAfter(good.mp4, "stsz", 8, 0xffff_ffff)),
    bad(
      "many-equal-sizes.mp4",
      "MEDIA_BROKEN",
      writeAfter(writeAfter(good.mp4, "stsz", 4, 1), "stsz", 8, 0xffff_ffff),
    ),
    bad("many-chunks.mp4", "MEDIA_BROKEN", writeAfter(good.mp4, "stco", 4, 0x7fff_ffff)),
    bad("many-in-a-chunk.mp4", "MEDIA_BROKEN", writeAfter(good.mp4, "stsc", 12, 0xffff_ff00)),
    bad("far-chunk.mp4", "MEDIA_BROKEN", writeAfter(good.mp4, "stsc", 20, 0xffff_ff00)),
    bad("many-runs.mp4", "MEDIA_BROKEN", writeAfter(good.fragments, "trun", 4, 0xffff_ffff)),
    bad(
      "many-bare-runs.mp4",
      "MEDIA_BROKEN",
      writeAfter(writeAfter(good.fragments, "trun", 0, 0), "trun", 4, 0xffff_ffff),
    ),
    bad("many-small-runs.mp4", "MEDIA_BROKEN", fragmentBomb(good.fragments)),
    bad("astray-index.mp4", "MEDIA_BROKEN", withIndex(good.fragments, 1, 0)),
    bad(
      "repeating-index.mp4",
      "MEDIA_BROKEN",
      withIndex(good.fragments, 150_000, good.fragments.indexOf("moof") - 4),
    ),
    bad("endless-index.mp4", "MEDIA_BROKEN", withIndex(good.fragments, 0xffff_fff0, 0)),
    bad("hidden-table.mp4", "MEDIA_BROKEN", insideStbl(good.mp4, box("dinf", endlessTimes))),
    bad("second-table.mp4", "MEDIA_BROKEN", insideStbl(good.mp4, endlessTimes)),
    bad("half-in-header.mp4", "MEDIA_UNSUPPORTED", withFragment(good.mp4)),
    bad(
      "protected.mp4",
      "MEDIA_ENCRYPTED",
      altered(good.mp4, (copy) => copy.write("encv", copy.indexOf("avc1", copy.indexOf("stsd")))),
    ),
    bad("noise-behind.mp4", "MEDIA_BROKEN", Buffer.concat([good.mp4, Buffer.alloc(64, 7)])),
    bad(
      "compressed.mov",
      "MEDIA_UNSUPPORTED",
      altered(good.mov, (copy) => copy.write("cmov", copy.indexOf("mvhd"))),
    ),
  ];
}

/** A fragment of a few kilobytes that claims a hundred million samples: each run claims some, and lists none. */
function fragmentBomb(fragments: Buffer): Buffer {
  const runs = Array.from({ length: 1_000 }, () => box("trun", words(0, 100_000)));
  const track = box(
    "traf",
    box("tfhd", words(0x02_0038, 1, 1_000, 10, 0)),
    box("tfdt", words(0, 0)),
    ...runs,
  );
  const fragment = box("moof", box("mfhd", words(0, 1)), track);
  const header = fragments.subarray(0, fragments.indexOf("moof") - 4);
  return Buffer.concat([header, fragment, box("mdat", Buffer.alloc(100))]);
}

/** An index of fragments that claims this many entries, all at time 0 and of one fragment. */
function withIndex(fragments: Buffer, count: number, target: number): Buffer {
  const entry = Buffer.concat([words(0, target), Buffer.from([1, 1, 1])]);
  const entries = Buffer.alloc(entry.length * Math.min(count, 150_000), entry);
  const table = box("tfra", words(0, 1, 0, count), entries);
  const index = box("mfra", table, box("mfro", words(0, 8 + table.length + 16)));
  return Buffer.concat([fragments.subarray(0, fragments.indexOf("mfra") - 4), index]);
}

/** Claims four billion samples in one entry. */
const endlessTimes = box("stts", words(0, 1, 0xffff_ffff, 1));

/** Puts a box at the end of the first track's tables, in an MP4 whose header comes last. */
function insideStbl(mp4: Buffer, more: Buffer): Buffer {
  const stbl = mp4.indexOf("stbl") - 4;
  const end = stbl + mp4.readUInt32BE(stbl);
  return altered(Buffer.concat([mp4.subarray(0, end), more, mp4.subarray(end)]), (copy) => {
    for (const parent of ["moov", "trak", "mdia", "minf", "stbl"]) {
      const at = copy.indexOf(parent) - 4;
      copy.writeUInt32BE(copy.readUInt32BE(at) + more.length, at);
    }
  });
}

/** As some programs write it: the first frames are in the header, and more in a fragment. */
function withFragment(mp4: Buffer): Buffer {
  const run = box("trun", words(0, 1));
  const track = box(
    "traf",
    box("tfhd", words(0x02_0038, 1, 1_000, 10, 0)),
    box("tfdt", words(0, 75_000)),
    run,
  );
  return Buffer.concat([mp4, box("moof", box("mfhd", words(0, 1)), track), box("mdat", Buffer.alloc(10))]);
}
