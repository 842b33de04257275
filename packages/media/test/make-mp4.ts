import { box, words } from "./make-boxes.ts";

const timescale = 1_000;
const unity = words(0x1_0000, 0, 0, 0, 0x1_0000, 0, 0, 0, 0x4000_0000);

export interface Mp4Track {
  /** How long it says that it is, in milliseconds. */
  readonly duration: number;
  /** What follows the description of the pictures in its table of samples. */
  readonly tables: readonly Buffer[];
}

export interface Mp4Options {
  readonly tracks: readonly Mp4Track[];
  /** More boxes inside of the header. */
  readonly more?: readonly Buffer[];
  /** What follows the header: fragments and content. */
  readonly rest: readonly Buffer[];
}

/** An MP4 with tables of any kind, whose pictures hold nothing that could be decoded. */
export function makeMp4({ tracks, more = [], rest }: Mp4Options): Buffer {
  const duration = Math.max(...tracks.map((track) => track.duration));
  const header = words(0, 0, 0, timescale, duration, 0x1_0000, 0x100_0000, 0, 0);
  const movie = box("mvhd", header, unity, Buffer.alloc(24), words(tracks.length + 1));
  const boxes = tracks.map((track, index) => makeTrack(track, index + 1));
  return Buffer.concat([
    box("ftyp", Buffer.from("isom"), words(512), Buffer.from("isommp41")),
    box("moov", movie, ...boxes, ...more),
    ...rest,
  ]);
}

function makeTrack({ duration, tables }: Mp4Track, id: number): Buffer {
  const head = box(
    "tkhd",
    words(3, 0, 0, id, 0, duration, 0, 0, 0, 0),
    unity,
    words(64 * 0x1_0000, 48 * 0x1_0000),
  );
  const media = box(
    "mdia",
    box("mdhd", words(0, 0, 0, timescale, duration, 0x55c4_0000)),
    box("hdlr", words(0, 0), Buffer.from("vide"), Buffer.alloc(13)),
    box("minf", box("stbl", box("stsd", words(0, 1), pictures), ...tables)),
  );
  return box("trak", head, media);
}

const pictures = box(
  "avc1",
  Buffer.alloc(6),
  Buffer.from([0, 1]),
  Buffer.alloc(16),
  Buffer.from([0, 64, 0, 48]),
  words(0x48_0000, 0x48_0000, 0),
  Buffer.from([0, 1]),
  Buffer.alloc(32),
  Buffer.from([0, 24, 0xff, 0xff]),
  box(
    "avcC",
    Buffer.from([1, 66, 0xc0, 30, 0xff, 0xe1, 0, 4, 0x67, 66, 0xc0, 30, 1, 0, 4, 0x68, 0xce, 0x3c, 0x80]),
  ),
);

/** Tables of pictures of one byte each, all in one chunk, a millisecond apart. */
export function equalSamples(count: number): Buffer[] {
  return [
    box("stts", words(0, 1, count, 1)),
    box("stsz", words(0, 1, count)),
    box("stsc", words(0, 1, 1, count, 1)),
    box("stco", words(0, 1, 48)),
  ];
}

export const noSamples: readonly Buffer[] = [
  box("stts", words(0, 0)),
  box("stsz", words(0, 0, 0)),
  box("stsc", words(0, 0)),
  box("stco", words(0, 0)),
];

/** Says that there are fragments. */
export const fragmented = box("mvex", box("trex", words(0, 1, 1, 1, 1, 0)));

/** A fragment of pictures that are all key frames, told of by runs without a number of their own. */
export function bareFragment(time: number, count: number): Buffer {
  const longest = 100_000;
  const runs = Array.from({ length: Math.ceil(count / longest) }, (_, index) =>
    box("trun", words(0, Math.min(longest, count - index * longest))),
  );
  const track = box("traf", box("tfhd", words(0x2_0038, 1, 1, 1, 0)), box("tfdt", words(0, time)), ...runs);
  return box("moof", box("mfhd", words(0, 1)), track);
}
