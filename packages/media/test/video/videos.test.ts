import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadMedia, splitMedia, type LoadedVideo } from "@segmind-embeddings/media";
import { beforeAll, expect, it } from "vitest";
import { withEdits, type Edit } from "./edit-lists.ts";
import { id3v1 } from "../audio/make-mp3.ts";
import { describeWith, ffmpeg, ffprobe } from "../helpers/programs.ts";
import { save, temporaryFolder } from "../helpers/temporary-folder.ts";

const folder = temporaryFolder();
const at = (name: string): string => join(folder, name);
const videoInput = ["-f", "lavfi", "-i", "testsrc=size=160x90:rate=25:duration=12"];
const audioInput = ["-f", "lavfi", "-i", "sine=frequency=440:duration=12"];
const coded = [
  "-c:v",
  "libx264",
  "-preset",
  "ultrafast",
  "-pix_fmt",
  "yuv420p",
  "-g",
  "10",
  "-bf",
  "2",
  "-c:a",
  "aac",
];

async function loadVideo(source: string | Buffer): Promise<LoadedVideo> {
  const media = await loadMedia(source);
  if (media.kind !== "video") throw new Error(`not a video: ${media.kind}`);
  return media;
}

interface Cut {
  readonly start: number;
  readonly end: number;
  /** Milliseconds, as ffprobe sees the piece. */
  readonly length: number;
}

async function cut(media: LoadedVideo, maxDuration: number): Promise<Cut[]> {
  const cuts: Cut[] = [];
  for await (const piece of splitMedia(media, { limits: { video: { maxDuration } } })) {
    const path = await save(piece, at(`piece-${cuts.length}.mp4`));
    if (piece.range?.unit !== "milliseconds") throw new Error("no times");
    cuts.push({ ...piece.range, length: Number(ffprobe(path).format.duration) * 1000 });
    await piece[Symbol.asyncDispose]();
  }
  return cuts;
}

describeWith(["ffmpeg", "ffprobe"], "a video with an edit list", () => {
  let mp4: Buffer;
  beforeAll(() => {
    ffmpeg(...videoInput, ...audioInput, ...coded, at("whole.mp4"));
    mp4 = readFileSync(at("whole.mp4"));
  });
  const endingAt =
    (milliseconds: number) =>
    (edits: Edit[]): Edit[] =>
      edits.map((edit) => ({ ...edit, duration: milliseconds }));

  it("a video whose edit list shows everything has its whole duration", async () => {
    expect((await loadVideo(mp4)).duration).toBeCloseTo(12_000, 0);
  });

  it("a video whose edit list ends early is as long as what is shown, and so are its pieces", async () => {
    writeFileSync(at("early.mp4"), withEdits(mp4, endingAt(2_000)));
    const media = await loadVideo(at("early.mp4"));
    expect(media.duration).toBe(2_000);
    expect(Number(ffprobe(at("early.mp4")).streams[0]?.duration) * 1000).toBeCloseTo(2_000, 0);
    const cuts = await cut(media, 1_000);
    expect(cuts.map(({ start, end }) => [start, end])).toEqual([
      [0, 800],
      [800, 1_600],
      [1_600, 2_000],
    ]);
    // A frame that others depend on is included, and so is an audio packet that begins before the end.
    for (const { start, end, length } of cuts) expect(Math.abs(length - (end - start))).toBeLessThan(150);
  });

  it("a video whose edit list ends early fits into a request by what is shown", async () => {
    const media = await loadVideo(withEdits(mp4, endingAt(900)));
    const [piece, ...more] = await Array.fromAsync(
      splitMedia(media, { limits: { video: { maxDuration: 1_000 } } }),
    );
    expect(more).toEqual([]);
    expect(piece).toMatchObject({ byteLength: media.byteLength, range: { start: 0, end: 900 } });
  });

  it("a video whose edit list begins late has the duration of the rest", async () => {
    const late = withEdits(mp4, (edits, track) => [
      { duration: 1_000, from: -1 },
      ...edits.map((edit) => ({ ...edit, duration: track === 0 ? 3_000 : 2_000 })),
    ]);
    expect((await loadVideo(late)).duration).toBe(4_000);
  });

  it("a video of which one track ends early is as long as the other", async () => {
    const media = await loadVideo(
      withEdits(mp4, (edits, track) => endingAt(track === 0 ? 2_000 : 3_000)(edits)),
    );
    expect(media.duration).toBe(3_000);
  });

  it.each<[what: string, edits: readonly Edit[]]>([
    [
      "two stretches",
      [
        { duration: 1_000, from: 0 },
        { duration: 1_000, from: 60_000 },
      ],
    ],
    ["half the speed", [{ duration: 1_000, from: 0, rate: 0.5 }]],
    ["a still frame", [{ duration: 1_000, from: 0, rate: 0 }]],
  ])("that shows %s is refused, with a way to write it anew", async (_what, edits) => {
    const composed = withEdits(mp4, (old, track) => (track === 0 ? edits : old));
    await expect(loadMedia(composed)).rejects.toMatchObject({ code: "MEDIA_UNSUPPORTED" });
    await expect(loadMedia(composed)).rejects.toThrow(/edit list.*ffmpeg -i in\.mp4 out\.mp4/);
  });

  it("a video whose edit list shows nothing is refused", async () => {
    const nothing = withEdits(mp4, () => [{ duration: 5_000, from: -1 }]);
    await expect(loadMedia(nothing)).rejects.toMatchObject({ code: "MEDIA_BROKEN" });
  });
});

describeWith(["ffmpeg"], "an unusual video", () => {
  let mp4: Buffer;
  beforeAll(() => {
    ffmpeg(...videoInput, ...audioInput, ...coded, "-t", "1", at("odd.mp4"));
    mp4 = readFileSync(at("odd.mp4"));
  });

  it("a video whose frames have no size is refused", async () => {
    const bytes = Buffer.from(mp4);
    const entry = bytes.indexOf("avc1", bytes.indexOf("stsd"));
    bytes.writeUInt32BE(0, entry + 28);
    await expect(loadMedia(bytes)).rejects.toThrow(/its size is 0 × 0/);
  });

  it.each<[what: string, tail: Buffer]>([
    ["an ID3v1 tag", id3v1],
    ["three zeros", Buffer.alloc(3)],
    ["100 kB of zeros", Buffer.alloc(100_000)],
    ["zeros and an ID3v1 tag", Buffer.concat([Buffer.alloc(100), id3v1])],
  ])("a video with %s after its end is loaded and can be cut", async (_what, tail) => {
    const media = await loadVideo(Buffer.concat([mp4, tail]));
    expect(media.duration).toBeCloseTo((await loadVideo(mp4)).duration, 0);
    expect((await cut(media, 600)).length).toBeGreaterThan(1);
  });

  it("a video with noise after its end is refused", async () => {
    for (const tail of [Buffer.alloc(128, 7), Buffer.concat([Buffer.alloc(50), Buffer.alloc(50, 7)])]) {
      await expect(loadMedia(Buffer.concat([mp4, tail]))).rejects.toMatchObject({ code: "MEDIA_BROKEN" });
    }
  });

  it("a phone's audio recording in an MP4 is refused as audio", async () => {
    ffmpeg(...audioInput, "-c:a", "aac", "-t", "1", "-brand", "mp42", "-f", "mp4", at("recording.m4a"));
    await expect(loadMedia(at("recording.m4a"))).rejects.toMatchObject({
      code: "MEDIA_UNSUPPORTED",
      actual: "audio/mp4",
    });
    await expect(loadMedia(at("recording.m4a"))).rejects.toThrow(/-vn out\.mp3/);
  });

  it("a video whose audio goes on after its frames is refused with a command that helps", async () => {
    ffmpeg("-t", "2", ...videoInput, ...audioInput, ...coded, at("longer-audio.mp4"));
    const media = await loadVideo(at("longer-audio.mp4"));
    await expect(cut(media, 3_000)).rejects.toThrow(/its audio goes on for 10 s after its video/);
    runHint(await hintOf(media), at("longer-audio.mp4"), at("mended.mp4"));
    expect(await cut(await loadVideo(at("mended.mp4")), 3_000)).toHaveLength(1);
  });

  it("a video with frames of several seconds can be cut after following the hint", async () => {
    const slides = ["-f", "lavfi", "-i", "testsrc=size=160x90:rate=1/5:duration=40"];
    ffmpeg(...slides, "-c:v", "libx264", "-pix_fmt", "yuv420p", "-g", "60", at("slides.mp4"));
    runHint(await hintOf(await loadVideo(at("slides.mp4"))), at("slides.mp4"), at("more.mp4"));
    expect((await cut(await loadVideo(at("more.mp4")), 3_000)).length).toBeGreaterThan(10);
  });

  /** The arguments of the command that a refusal to cut names. */
  async function hintOf(media: LoadedVideo): Promise<string[]> {
    const error: unknown = await cut(media, 3_000).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "MEDIA_UNSPLITTABLE" });
    return (
      /for instance: ffmpeg (-i in\.mp4 .* out\.mp4)$/.exec((error as Error).message)?.[1]?.split(" ") ?? []
    );
  }

  function runHint(args: readonly string[], from: string, to: string): void {
    ffmpeg(...args.map((part) => part.replace("in.mp4", from).replace("out.mp4", to)));
  }
});
