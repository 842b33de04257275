import { join } from "node:path";
import { loadMedia } from "@segmind-embeddings/media";
import { afterEach, beforeAll, expect, it } from "vitest";
import { describeWith, ffmpeg, ffprobe, packetsOf, run } from "../helpers/programs.ts";
import { cut, expectWhole, samplesOf, sum, times } from "../split/saved-pieces.ts";
import { ownTemporaryFolder, temporaryFolder } from "../helpers/temporary-folder.ts";

const folder = temporaryFolder();
const spools = ownTemporaryFolder();
const at = (name: string): string => join(folder, name);
afterEach(() => expect(spools()).toEqual([]));

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
  it.each(variants)("the pieces of a WAV have the samples of the whole: %s", async (name, ...args) => {
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

  it("the pieces of a WAV overlap to the sample", async () => {
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

  it("a WAV of ADPCM is cut on its blocks", async () => {
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
  const speech = at("speech.wav");
  beforeAll(() => {
    run("espeak-ng", ["-w", speech, "The quick brown fox jumps over the lazy dog. ".repeat(6)]);
  });

  it.each(variants)(
    "the pieces of an MP3 have every frame, and the duration that other programs read: %s",
    async (name, ...args) => {
      const path = at(`${name}.mp3`);
      ffmpeg("-i", speech, ...args, path);
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
    },
  );
});
