import { readFileSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import { InvalidInputError } from "@segmind-embeddings/core";
import {
  loadMedia,
  splitMedia,
  UnsplittableMediaError,
  type LoadedMedia,
  type MediaPiece,
  type SplitOptions,
} from "@segmind-embeddings/media";
import { describe, expect, it } from "vitest";
import { makePdf } from "./make-pdf.ts";
import { turnVideo } from "./turn-video.ts";
import { describeWith, ffmpeg, ffprobe, packetsOf, pdfinfo, pdftotext, run } from "./programs.ts";
import { collect, ownTemporaryFolder, save, temporaryFolder } from "./temporary-folder.ts";

const folder = temporaryFolder();
const spools = ownTemporaryFolder();
const at = (name: string): string => join(folder, name);

interface SavedPiece {
  readonly piece: MediaPiece;
  readonly path: string;
}

/** Cuts a file, and saves each piece as a file of its own. */
async function cut(
  path: string,
  options: SplitOptions,
): Promise<{ media: LoadedMedia; pieces: SavedPiece[] }> {
  const media = await loadMedia(path);
  const pieces: SavedPiece[] = [];
  for await (const piece of splitMedia(media, options)) {
    const saved = await save(piece, `${path}.${pieces.length}${extname(path)}`);
    expect(readFileSync(saved).byteLength).toBe(piece.byteLength);
    await piece[Symbol.asyncDispose]();
    pieces.push({ piece, path: saved });
  }
  expect(spools()).toEqual([]);
  return { media, pieces };
}

const times = ({ piece }: SavedPiece): [number, number] => {
  if (piece.range?.unit !== "milliseconds") throw new Error("no times");
  return [piece.range.start, piece.range.end];
};

/** One after another, from the beginning to the end. */
function expectWhole(pieces: readonly SavedPiece[], duration: number): void {
  const ranges = pieces.map(times);
  expect(ranges[0]?.[0]).toBe(0);
  expect(ranges.at(-1)?.[1]).toBeCloseTo(duration, 2);
  ranges.slice(1).forEach(([start], index) => expect(start).toBe(ranges[index]?.[1]));
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
const samplesOf = (path: string): Buffer => {
  const raw = `${path}.raw`;
  ffmpeg("-i", path, "-f", "s32le", "-c:a", "pcm_s32le", raw);
  return readFileSync(raw);
};

describeWith(["ffmpeg", "ffprobe"], "WAV", () => {
  const variants: [name: string, ...args: string[]][] = [
    ["mono", "-ac", "1", "-ar", "22050"],
    ["odd", "-c:a", "pcm_u8", "-ac", "1", "-ar", "11025"],
    ["deep", "-c:a", "pcm_s24le", "-ac", "2", "-ar", "48000"],
    ["float", "-c:a", "pcm_f32le"],
    ["six", "-ac", "6"],
    ["mulaw", "-c:a", "pcm_mulaw", "-ar", "8000"],
    ["long", "-rf64", "always"],
  ];
  it.each(variants)("%s: the samples of the pieces are the samples of the whole", async (name, ...args) => {
    const path = at(`${name}.wav`);
    ffmpeg("-f", "lavfi", "-i", "sine=frequency=330:duration=7.31,tremolo", ...args, path);
    const { media, pieces } = await cut(path, { limits: { audio: { maxDuration: 2_000 } } });
    expect(pieces).toHaveLength(4);
    expectWhole(pieces, (media as { duration?: number }).duration ?? 0);
    expect(Buffer.concat(pieces.map((piece) => samplesOf(piece.path))).equals(samplesOf(path))).toBe(true);
    for (const { piece, path: saved } of pieces) {
      const again = await loadMedia(saved);
      expect(again).toMatchObject({
        kind: "audio",
        sampleRate: (media as { sampleRate?: number }).sampleRate,
      });
      expect(Number(ffprobe(saved).format.duration) * 1000).toBeCloseTo(
        (piece as { duration: number }).duration,
        1,
      );
    }
  });

  it("repeats an overlap to the sample", async () => {
    const path = at("overlap.wav");
    ffmpeg("-f", "lavfi", "-i", "sine=duration=5,tremolo", "-ar", "8000", path);
    const { pieces } = await cut(path, { limits: { audio: { maxDuration: 2_000 } }, overlap: 500 });
    const whole = samplesOf(path);
    for (const piece of pieces) {
      const [start, end] = times(piece).map((time) => Math.round((time * 8000) / 1000) * 4);
      expect(samplesOf(piece.path).equals(whole.subarray(start, end))).toBe(true);
    }
    pieces.slice(1).forEach((piece, index) => expect(times(piece)[0]).toBe(times(pieces[index]!)[1] - 500));
  });

  it("ADPCM is cut on its blocks", async () => {
    const path = at("adpcm.wav");
    ffmpeg("-f", "lavfi", "-i", "sine=duration=5,tremolo", "-ar", "22050", "-c:a", "adpcm_ima_wav", path);
    const { pieces } = await cut(path, { limits: { audio: { maxDuration: 2_000 } } });
    const whole = samplesOf(path);
    const joined = Buffer.concat(pieces.map((piece) => samplesOf(piece.path)));
    expect(joined.subarray(0, whole.length).equals(whole.subarray(0, joined.length))).toBe(true);
    expect(Math.abs(joined.length - whole.length)).toBeLessThan(4 * 4096);
  });
});

describeWith(["ffmpeg", "ffprobe", "espeak-ng"], "MP3", () => {
  const variants: [name: string, ...args: string[]][] = [
    ["constant", "-b:a", "64k"],
    ["variable", "-ar", "44100", "-ac", "2", "-q:a", "5"],
    ["bare", "-b:a", "48k", "-write_xing", "0", "-id3v2_version", "0"],
    ["narrow", "-ar", "8000", "-b:a", "8k"],
    ["tagged", "-metadata", "title=Foxes", "-write_id3v1", "1"],
  ];
  it.each(variants)("%s: no frame is lost, and other programs see the same length", async (name, ...args) => {
    const path = at(`${name}.mp3`);
    run("espeak-ng", ["-w", at("speech.wav"), "The quick brown fox jumps over the lazy dog. ".repeat(6)]);
    ffmpeg("-i", at("speech.wav"), ...args, path);
    const { media, pieces } = await cut(path, { limits: { audio: { maxDuration: 6_000 } } });
    expect(pieces.length).toBeGreaterThan(2);
    expectWhole(pieces, (media as { duration?: number }).duration ?? 0);
    const probes = pieces.map((piece) => ffprobe(piece.path));
    // ffprobe counts the frame of metadata that a bare file lacks in none of them.
    expect(sum(probes.map((probe) => packetsOf(probe, "audio")))).toBe(packetsOf(ffprobe(path), "audio"));
    pieces.forEach(({ piece }, index) => {
      const { duration } = piece as { duration: number };
      expect(Number(probes[index]?.format.duration) * 1000).toBeCloseTo(duration, 0);
      expect(duration).toBeLessThanOrEqual(6_000);
    });
    for (const piece of pieces) {
      expect(await loadMedia(piece.path)).toHaveProperty(
        "duration",
        (piece.piece as { duration: number }).duration,
      );
      // Decoding strictly fails on a frame that is damaged.
      run("ffmpeg", ["-v", "error", "-xerror", "-i", piece.path, "-f", "null", "-"]);
    }
  });
});

describeWith(["ffmpeg", "ffprobe"], "MP4 and MOV", () => {
  const picture = ["-f", "lavfi", "-i", "testsrc=size=160x90:rate=25:duration=12"];
  const sound = ["-f", "lavfi", "-i", "sine=frequency=440:duration=12"];
  const h264 = ["-c:v", "libx264", "-pix_fmt", "yuv420p", "-g", "25", "-bf", "2"];
  const variants: [name: string, ...args: string[]][] = [
    ["plain.mp4", ...picture, ...sound, ...h264, "-c:a", "aac"],
    ["plain.mov", ...picture, ...sound, ...h264, "-c:a", "aac"],
    ["pcm.mov", ...picture, ...sound, ...h264, "-c:a", "pcm_s16le"],
    ["silent.mp4", ...picture, ...h264],
    [
      "ntsc.mp4",
      ...picture.map((arg) => arg.replace("rate=25", "rate=30000/1001")),
      ...sound,
      ...h264,
      "-c:a",
      "aac",
    ],
    ["mp3.mp4", ...picture, ...sound, ...h264, "-c:a", "libmp3lame"],
    ["fragments.mp4", ...picture, ...sound, ...h264, "-c:a", "aac", "-movflags", "frag_keyframe+empty_moov"],
    [
      "hevc.mp4",
      ...picture,
      "-c:v",
      "libx265",
      "-tag:v",
      "hvc1",
      "-x265-params",
      "keyint=25:open-gop=0:log-level=none",
    ],
  ];
  it.each(variants)("%s: every frame is in one piece, and every piece plays", async (name, ...args) => {
    const path = at(name);
    ffmpeg(...args, path);
    const { media, pieces } = await cut(path, { limits: { video: { maxDuration: 5_000 } } });
    if (media.kind !== "video") throw new Error("not a video");
    expect(pieces.length).toBeGreaterThan(2);
    expectWhole(pieces, media.duration);
    const whole = ffprobe(path);
    const probes = pieces.map((piece) => ffprobe(piece.path));
    expect(sum(probes.map((probe) => packetsOf(probe, "video")))).toBe(packetsOf(whole, "video"));
    if (name === "pcm.mov") {
      const samples = pieces.map((piece) => samplesOf(piece.path));
      expect(Buffer.concat(samples).equals(samplesOf(path))).toBe(true);
    } else {
      expect(sum(probes.map((probe) => packetsOf(probe, "audio")))).toBe(packetsOf(whole, "audio"));
    }
    const decoded = pieces.map((piece) => frameDigests(piece.path));
    expect(decoded.flat()).toEqual(frameDigests(path));
    pieces.forEach(({ piece }, index) => {
      expect(piece).toMatchObject({ kind: "video", width: 160, height: 90, hasAudio: media.hasAudio });
      const [start, end] = times(pieces[index]!);
      expect(end - start).toBeLessThanOrEqual(5_000);
      // Pictures are a 25th of a second long, packets of sound shorter.
      expect(Math.abs(Number(probes[index]?.format.duration) * 1000 - (end - start))).toBeLessThan(85);
    });
  });

  it("open groups of pictures: loses only those that need the group before", async () => {
    const path = at("open.mp4");
    ffmpeg(
      ...picture,
      "-c:v",
      "libx265",
      "-tag:v",
      "hvc1",
      "-x265-params",
      "keyint=25:open-gop=1:log-level=none",
      path,
    );
    const { pieces } = await cut(path, { limits: { video: { maxDuration: 5_000 } } });
    const [whole, decoded] = [frameDigests(path), pieces.map((piece) => frameDigests(piece.path)).flat()];
    expect(decoded.every((digest) => whole.includes(digest))).toBe(true);
    expect(whole.length - decoded.length).toBeLessThanOrEqual((pieces.length - 1) * 8);
    expect(sum(pieces.map((piece) => packetsOf(ffprobe(piece.path), "video")))).toBe(decoded.length);
  });

  it("keeps how the picture is turned", async () => {
    ffmpeg(...picture, ...h264, at("upright.mp4"));
    turnVideo(at("upright.mp4"), at("turned.mp4"));
    const { media, pieces } = await cut(at("turned.mp4"), { limits: { video: { maxDuration: 5_000 } } });
    const { rotation } = media as { rotation?: number };
    expect(rotation).toBeGreaterThan(0);
    for (const { path } of pieces) expect(await loadMedia(path)).toMatchObject({ rotation });
  });

  it("overlaps on key frames, by at least what was asked for", async () => {
    const path = at("overlap.mp4");
    ffmpeg(...picture, ...sound, ...h264, "-c:a", "aac", path);
    const { pieces } = await cut(path, { limits: { video: { maxDuration: 5_000 } }, overlap: 1_500 });
    const ranges = pieces.map(times);
    ranges.slice(1).forEach(([start], index) => expect((ranges[index]?.[1] ?? 0) - start).toBe(2_000));
    expect(ranges.at(-1)?.[1]).toBeCloseTo(12_000, 0);
  });

  it("refuses what has too few key frames, and a codec it cannot write", async () => {
    ffmpeg(...picture, "-c:v", "libx264", "-g", "1000", "-sc_threshold", "0", at("few.mp4"));
    await expect(cut(at("few.mp4"), { limits: { video: { maxDuration: 5_000 } } })).rejects.toThrow(
      UnsplittableMediaError,
    );
    ffmpeg(...picture, "-c:v", "mpeg4", "-g", "25", at("old.mp4"));
    await expect(cut(at("old.mp4"), { limits: { video: { maxDuration: 5_000 } } })).rejects.toThrow(
      /codec .* cannot be rewritten/,
    );
    expect(spools()).toEqual([]);
  });

  /** A digest of every decoded picture, in order. */
  function frameDigests(path: string): string[] {
    const lines = run("ffmpeg", [
      "-v",
      "error",
      "-i",
      path,
      "-map",
      "0:v",
      "-fps_mode",
      "passthrough",
      "-f",
      "framemd5",
      "-",
    ]).split("\n");
    return lines
      .filter((line) => line !== "" && !line.startsWith("#"))
      .map((line) => line.split(",").at(-1)?.trim() ?? "");
  }
});

describeWith(["qpdf", "pdfinfo", "pdftotext"], "PDF", () => {
  const variants: [name: string, ...args: string[]][] = [
    ["streams", "--object-streams=generate"],
    ["tables", "--object-streams=disable"],
    ["linear", "--linearize"],
    ["locked", "--encrypt", "", "owner", "256", "--"],
  ];
  it.each(variants)("%s: the text of the pages of the pieces is that of the whole", async (name, ...args) => {
    writeFileSync(at("source.pdf"), await makePdf(14, { linked: true }));
    const path = at(`${name}.pdf`);
    run("qpdf", [...args, at("source.pdf"), path]);
    const { pieces } = await cut(path, {});
    expect(pieces.map(({ piece }) => piece.range)).toEqual([
      { unit: "pages", first: 1, last: 4 },
      { unit: "pages", first: 5, last: 9 },
      { unit: "pages", first: 10, last: 14 },
    ]);
    expect(pieces.flatMap((piece) => pdftotext(piece.path))).toEqual(pdftotext(path));
    for (const { piece, path: saved } of pieces) {
      expect(Number(pdfinfo(saved)["Pages"])).toBe((piece as { pages?: number }).pages);
      expect(pdfinfo(saved)["Encrypted"]).toBe("no");
      run("qpdf", ["--check", saved]);
    }
  });

  it("carries nothing of the other pages, however they are linked", async () => {
    writeFileSync(at("linked.pdf"), await makePdf(8, { linked: true }));
    const { pieces } = await cut(at("linked.pdf"), { limits: { pdf: { maxPages: 1 } } });
    run("qpdf", ["--qdf", "--object-streams=disable", pieces[2]!.path, at("third.qdf")]);
    const objects = readFileSync(at("third.qdf"), "latin1");
    expect(objects.match(/\/Type \/Page\b/g)).toHaveLength(1);
    expect(objects).toContain("(note)");
  });

  it("repeats an overlap of pages", async () => {
    writeFileSync(at("overlap.pdf"), await makePdf(13));
    const { pieces } = await cut(at("overlap.pdf"), { overlap: 2 });
    expect(pieces.map(({ piece }) => piece.range)).toMatchObject([
      { first: 1, last: 5 },
      { first: 4, last: 9 },
      { first: 8, last: 13 },
    ]);
  });

  it("gives the same bytes for the same pages", async () => {
    writeFileSync(at("same.pdf"), await makePdf(7));
    const digests: string[][] = [];
    for (let time = 0; time < 2; time += 1) {
      const media = await loadMedia(at("same.pdf"));
      const all: string[] = [];
      for await (const piece of splitMedia(media)) {
        await using held = piece;
        all.push(await held.sha256());
      }
      digests.push(all);
    }
    expect(digests[0]).toEqual(digests[1]);
  });
});

describe("splitMedia", () => {
  it("gives what fits as it is, without copying it, and leaves the source to the caller", async () => {
    const pdf = await makePdf(6);
    await using media = await loadMedia(new Blob([Uint8Array.from(pdf)]).stream());
    const pieces: MediaPiece[] = [];
    for await (const piece of splitMedia(media)) pieces.push(piece);
    expect(pieces).toHaveLength(1);
    expect(pieces[0]?.range).toEqual({ unit: "pages", first: 1, last: 6 });
    await pieces[0]![Symbol.asyncDispose]();
    expect((await collect(media.stream())).equals(pdf)).toBe(true);
    expect(spools()).toHaveLength(1);
  });

  it("removes its pieces when the loop is left or fails, and keeps the ones it gave", async () => {
    const media = await loadMedia(await makePdf(20));
    const controller = new AbortController();
    const reason = new Error("enough");
    const given: MediaPiece[] = [];
    const work = async (): Promise<void> => {
      for await (const piece of splitMedia(media, { signal: controller.signal })) {
        given.push(piece);
        controller.abort(reason);
      }
    };
    await expect(work()).rejects.toBe(reason);
    expect(given).toHaveLength(1);
    expect(spools()).toHaveLength(1);
    await given[0]![Symbol.asyncDispose]();
    expect(spools()).toEqual([]);
  });

  it("refuses options that make no sense, and media it did not load", async () => {
    const media = await loadMedia(await makePdf(7));
    const first = (options: object, of: LoadedMedia = media): Promise<unknown> =>
      splitMedia(of, options).next();
    await expect(first({ overlap: 6 })).rejects.toThrow(InvalidInputError);
    await expect(first({ overlap: 1.5 })).rejects.toThrow(/whole number of pages/);
    await expect(first({ overlap: -1 })).rejects.toThrow(InvalidInputError);
    await expect(first({ maxPages: 3 })).rejects.toThrow(/unknown option/);
    await expect(first({ limits: { pdf: { pages: 3 } } })).rejects.toThrow(/options\.limits\.pdf\.pages/);
    const foreign = {
      mediaType: "application/pdf",
      byteLength: 3,
      stream: () => [],
    } as unknown as LoadedMedia;
    await expect(first({}, foreign)).rejects.toThrow(/what loadMedia returned/);
  });
});
