import type { HostileFiles } from "./hostile-pdfs.ts";
import { box, words } from "../video/make-boxes.ts";

/** MP4s that are made to cost time or memory. Each has the header of a valid file. */

/** A table of one entry again and again. */
function table(type: string, count: number, entry: Buffer, head: Buffer = words(0, count)): Buffer {
  return box(type, head, Buffer.alloc(count * entry.length, entry));
}

const matrix = words(0x1_0000, 0, 0, 0, 0x1_0000, 0, 0, 0, 0x4000_0000);
const brand = box("ftyp", Buffer.from("isom"), words(0x200), Buffer.from("isomiso2mp41"));

const sampleEntry = ((): Buffer => {
  const entry = Buffer.alloc(78);
  entry.writeUInt16BE(1, 6);
  entry.writeUInt16BE(16, 24);
  entry.writeUInt16BE(16, 26);
  entry.writeUInt16BE(24, 74);
  const config = box(
    "avcC",
    Buffer.from([1, 66, 0, 30, 255, 225, 0, 4, 0x67, 66, 0, 30, 1, 0, 2, 0x68, 0xce]),
  );
  return box("stsd", words(0, 1), box("avc1", entry, config));
})();

interface TrackOptions {
  readonly id?: number;
  readonly tables: readonly Buffer[];
  readonly more?: readonly Buffer[];
}

function track({ id = 1, tables, more = [] }: TrackOptions): Buffer {
  return box(
    "trak",
    box("tkhd", words(3, 0, 0, id, 0, 1_000, 0, 0, 0, 0), matrix, words(16 << 16, 16 << 16)),
    box(
      "mdia",
      box("mdhd", words(0, 0, 0, 1_000, 1_000, 0x55c4_0000)),
      box("hdlr", words(0, 0), Buffer.from("vide"), words(0, 0, 0), Buffer.from([0])),
      box(
        "minf",
        box("vmhd", words(1, 0, 0)),
        box("dinf", box("dref", words(0, 1), box("url ", words(1)))),
        box("stbl", sampleEntry, ...tables),
      ),
    ),
    ...more,
  );
}

const movieHeader = box(
  "mvhd",
  words(0, 0, 0, 1_000, 1_000, 0x1_0000, 0x0100_0000, 0, 0),
  matrix,
  words(0, 0, 0, 0, 0, 0, 2),
);

function movie(
  tracks: readonly Buffer[],
  { more = [], behind = [] }: { more?: readonly Buffer[]; behind?: readonly Buffer[] } = {},
  content = 64,
): Buffer {
  return Buffer.concat([
    brand,
    box("moov", movieHeader, ...tracks, ...more),
    ...behind,
    box("mdat", Buffer.alloc(content)),
  ]);
}

/** The tables of a track of so many samples of one byte, all in one chunk. */
function tables(samples: number, { keyFrames = 0 }: { keyFrames?: number } = {}): Buffer[] {
  const keys = Buffer.alloc(keyFrames * 4);
  for (let index = 0; index < keyFrames; index += 1) keys.writeUInt32BE(index + 1, index * 4);
  return [
    box("stts", words(0, 1, samples, 1)),
    ...(keyFrames > 0 ? [box("stss", words(0, keyFrames), keys)] : []),
    box("stsc", words(0, 1, 1, samples, 1)),
    box("stsz", words(0, 1, samples)),
    box("stco", words(0, 1, 40)),
  ];
}

const noSamples = [
  box("stts", words(0, 0)),
  box("stsc", words(0, 0)),
  box("stsz", words(0, 0, 0)),
  box("stco", words(0, 0)),
];
const extends_ = box("mvex", box("trex", words(0, 1, 1, 1, 1, 0)));

/** A fragment with this many samples of one byte and one millisecond each, all of them key frames. */
function fragment(samples: number, start = 0, listed = false): Buffer {
  const run = listed
    ? table("trun", samples, words(1), words(0x100, samples))
    : box("trun", words(0, samples));
  return Buffer.concat([
    box(
      "moof",
      box("mfhd", words(0, 1)),
      box("traf", box("tfhd", words(0x02_0038, 1, 1, 1, 0)), box("tfdt", words(0, start)), run),
    ),
  ]);
}

const longest = 9_000_000;

export const hostileVideos = {
  "500,000 key frames in a fragment": () =>
    Buffer.concat([
      movie([track({ tables: noSamples })], { more: [extends_] }, 600_000),
      fragment(500_000, 0, true),
    ]),
  "9 million key frames": () => movie([track({ tables: tables(longest) })], {}, longest),
  "9 million key frames that are listed": () =>
    movie([track({ tables: tables(longest, { keyFrames: longest }) })], {}, longest),
  "5,000 tracks": () =>
    movie(Array.from({ length: 5_000 }, (_, index) => track({ id: index + 1, tables: tables(10) }))),
  "8 million samples over 17 fragments": () =>
    Buffer.concat([
      movie([track({ tables: noSamples })], { more: [extends_] }, 8_000_000),
      ...Array.from({ length: 17 }, (_, index) => fragment(471_000, index * 471_000, true)),
    ]),
  "8 million samples over 45 fragments": () =>
    Buffer.concat([
      movie([track({ tables: noSamples })], { more: [extends_] }, 8_000_000),
      ...Array.from({ length: 45 }, (_, index) => fragment(178_000, index * 178_000, true)),
    ]),
  "a million samples over 6 fragments": () =>
    Buffer.concat([
      movie([track({ tables: noSamples })], { more: [extends_] }, 1_000_000),
      ...Array.from({ length: 6 }, (_, index) => fragment(166_000, index * 166_000, true)),
    ]),
  "a million samples over 30,000 fragments": () =>
    Buffer.concat([
      movie([track({ tables: noSamples })], { more: [extends_] }, 1_000_000),
      ...Array.from({ length: 30_000 }, (_, index) => fragment(33, index * 33)),
    ]),
  "samples that are all of the file": () => withOverlappingSamples(400, 5_000_000),
  "8 tables of one track that repeat": () =>
    movie(
      [
        track({
          tables: Array.from({ length: 8 }, () => table("stts", 500_000, words(1, 1))).concat(
            tables(500_000).slice(1),
          ),
        }),
      ],
      {},
      600_000,
    ),
  "8 million boxes in the header": () =>
    movie([track({ tables: tables(10) })], { more: [Buffer.alloc(8 * 8_000_000, words(8, 0x66726565))] }),
  "7 million boxes in a track": () =>
    movie([track({ tables: tables(10), more: [Buffer.alloc(8 * 7_000_000, words(8, 0x66726565))] })]),
  "times that repeat 15 million times": () =>
    movie(
      [track({ tables: [table("stts", 15_000_000, words(1, 1)), ...tables(15_000_000).slice(1)] })],
      {},
      15_000_000,
    ),
  "times of nothing that repeat 15 million times": () =>
    movie([track({ tables: [table("stts", 15_000_000, words(0, 1)), ...tables(10).slice(1)] })]),
  "offsets of times that repeat 8 million times": () =>
    movie([track({ tables: [...tables(8_000_000), table("ctts", 8_000_000, words(1, 0))] })], {}, 8_000_000),
  "an edit list of a million stretches": () =>
    movie([
      track({ tables: tables(10), more: [box("edts", table("elst", 1_000_000, words(1, 0, 0x1_0000)))] }),
    ]),
  "boxes in boxes": () => movie([nested(200_000)]),
} satisfies HostileFiles;

/** Each sample is of so many bytes, and all are at the same place: pieces would be hundreds of times larger than the file. */
function withOverlappingSamples(samples: number, length: number): Buffer {
  return movie(
    [
      track({
        tables: [
          box("stts", words(0, 1, samples, 1_000)),
          box("stsc", words(0, 1, 1, 1, 1)),
          box("stsz", words(0, length, samples)),
          table("stco", samples, words(1_000)),
        ],
      }),
    ],
    {},
    length,
  );
}

/** A box in a box in a box. */
function nested(levels: number): Buffer {
  const bytes = Buffer.alloc(levels * 8);
  for (let level = 0; level < levels; level += 1) {
    bytes.writeUInt32BE((levels - level) * 8, level * 8);
    bytes.write("trak", level * 8 + 4, "latin1");
  }
  return bytes;
}
