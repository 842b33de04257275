import { loadMedia, splitMedia, type LoadedAudio, type LoadedMedia } from "@segmind-embeddings/media";
import { describe, expect, it } from "vitest";
import {
  id3v1,
  makeApe,
  makeCover,
  makeFreeFormat,
  makeId3,
  makeMp3,
  makeXing,
  type FrameKind,
} from "./make-mp3.ts";
import { collect } from "../helpers/temporary-folder.ts";

/** Milliseconds of a frame of 44,100 Hz. */
const frameDuration = (1152 * 1000) / 44_100;

const asAudio = (media: LoadedMedia): LoadedAudio => {
  if (media.kind !== "audio") throw new Error(`not audio: ${media.kind}`);
  return media;
};

async function framesOf(bytes: Buffer): Promise<number> {
  return asAudio(await loadMedia(bytes)).duration / frameDuration;
}

/** The frames of all pieces, each loaded by itself. */
async function framesOfPieces(bytes: Buffer): Promise<number[]> {
  const frames: number[] = [];
  const media = await loadMedia(bytes);
  for await (const piece of splitMedia(media, { limits: { audio: { maxDuration: 1_000 } } })) {
    const alone = await framesOf(await collect(piece.stream()));
    expect(alone).toBeCloseTo(asAudio(piece).duration / frameDuration, 3);
    frames.push(alone);
  }
  return frames;
}

const between: [what: string, bytes: Buffer][] = [
  ["an ID3v1 tag", id3v1],
  ["an ID3v1 tag and a cover of 100 kB", Buffer.concat([id3v1, makeCover(100_000)])],
  ["a cover of 100 kB", makeCover(100_000)],
  ["an extended ID3v1 tag", Buffer.concat([Buffer.from("TAG+"), Buffer.alloc(223, 0x20), id3v1])],
  ["an APE tag of 100 kB", makeApe(100_000)],
  ["lyrics", Buffer.concat([Buffer.from(`LYRICSBEGIN${"la ".repeat(30_000)}090011LYRICS200`), id3v1])],
  ["100 kB of zeros", Buffer.alloc(100_000)],
  ["zeros and a cover", Buffer.concat([Buffer.alloc(3_000), makeCover(70_000), Buffer.alloc(9)])],
  ["100 kB of noise", Buffer.alloc(100_000, "noise")],
  ["the beginning of a frame that was cut short", makeMp3(1).subarray(0, 100)],
];

describe("MP3s that were joined", () => {
  it.each(between)("joined MP3s are as long as both, with %s between them", async (_what, bytes) => {
    const joined = Buffer.concat([makeMp3(100), bytes, makeMp3(100)]);
    expect(await framesOf(joined)).toBeCloseTo(200, 3);
    const pieces = await framesOfPieces(joined);
    expect(pieces.reduce((sum, frames) => sum + frames, 0)).toBeCloseTo(200, 3);
  });

  it.each<[what: string, ...kinds: [FrameKind, FrameKind]]>([
    ["from stereo to mono", {}, { mono: true }],
    ["from mono to stereo", { mono: true }, {}],
  ])("are as long as both where the channels change %s", async (_what, first, second) => {
    for (const bytes of [Buffer.alloc(0), id3v1]) {
      const joined = Buffer.concat([makeMp3(100, first), bytes, makeMp3(100, second)]);
      expect(await framesOf(joined)).toBeCloseTo(200, 3);
      const pieces = await framesOfPieces(joined);
      expect(pieces.reduce((sum, frames) => sum + frames, 0)).toBeCloseTo(200, 3);
    }
  });

  it.each([[48_000], [22_050]] as const)(
    "joined MP3s of 44,100 and %i Hz are refused with a command that converts them",
    async (sampleRate) => {
      for (const bytes of [Buffer.alloc(0), id3v1, makeCover(70_000)]) {
        const joined = Buffer.concat([makeMp3(100), bytes, makeMp3(100, { sampleRate })]);
        await expect(loadMedia(joined)).rejects.toMatchObject({ code: "MEDIA_UNSUPPORTED" });
        await expect(loadMedia(joined)).rejects.toThrow(/44100 .*ffmpeg -i in\.mp3/);
      }
    },
  );

  it("joined MP3s are refused if the second is cut short", async () => {
    const joined = Buffer.concat([makeMp3(100), id3v1, makeMp3(100).subarray(0, -100)]);
    await expect(loadMedia(joined)).rejects.toThrow(/cut short/);
  });
});

describe("the length of an MP3", () => {
  it.each([
    ["fewer", 1],
    ["a few fewer", 990],
    ["more", 100_000],
    ["no", 0],
  ])("an MP3 is as long as its frames, even if its Xing header states %s", async (_what, frames) => {
    const mp3 = makeMp3(1_000);
    expect(await framesOf(Buffer.concat([makeXing(frames, mp3.length + 417), mp3]))).toBeCloseTo(1_000, 3);
  });

  it("the duration of an MP3 does not depend on what follows it", async () => {
    const mp3 = makeMp3(50);
    for (const [, bytes] of between.slice(0, -1)) {
      expect(await framesOf(Buffer.concat([mp3, bytes]))).toBeCloseTo(50, 3);
      expect(await framesOf(Buffer.concat([makeXing(50, mp3.length + 417), mp3, bytes]))).toBeCloseTo(50, 3);
    }
  });

  it("the duration of an MP3 is read after tags and zeros of any length", async () => {
    for (const bytes of [Buffer.alloc(100_000), makeApe(80_000)]) {
      expect(await framesOf(Buffer.concat([makeId3(Buffer.alloc(20)), bytes, makeMp3(50)]))).toBeCloseTo(
        50,
        3,
      );
    }
  });

  it.each([[417], [1_044], [1_500]])(
    "an MP3 of free format (frames of %i bytes) is refused with a command that converts it",
    async (length) => {
      for (const front of [Buffer.alloc(0), makeId3(Buffer.alloc(20)), makeCover(70_000)]) {
        const bytes = Buffer.concat([front, makeFreeFormat(200, length)]);
        await expect(loadMedia(bytes)).rejects.toMatchObject({
          code: "MEDIA_UNSUPPORTED",
          actual: "audio/mpeg",
        });
        await expect(loadMedia(bytes)).rejects.toThrow(/free format.*lame --decode/);
      }
    },
  );
});
