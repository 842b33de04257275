import { join } from "node:path";
import { loadMedia, UnsplittableMediaError } from "@segmind-embeddings/media";
import { afterEach, expect, it } from "vitest";
import { turnVideo } from "./turn-video.ts";
import { describeWith, ffmpeg, ffprobe, packetsOf, run } from "../helpers/programs.ts";
import { cut, expectWhole, samplesOf, sum, times } from "../split/saved-pieces.ts";
import { ownTemporaryFolder, temporaryFolder } from "../helpers/temporary-folder.ts";

const folder = temporaryFolder();
const spools = ownTemporaryFolder();
const at = (name: string): string => join(folder, name);
afterEach(() => expect(spools()).toEqual([]));

describeWith(["ffmpeg", "ffprobe"], "MP4 and MOV", () => {
  const videoInput = ["-f", "lavfi", "-i", "testsrc=size=160x90:rate=25:duration=12"];
  const audioInput = ["-f", "lavfi", "-i", "sine=frequency=440:duration=12"];
  const h264 = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "25", "-bf", "2"];
  const variants: [name: string, ...args: string[]][] = [
    ["plain.mp4", ...videoInput, ...audioInput, ...h264, "-c:a", "aac"],
    ["plain.mov", ...videoInput, ...audioInput, ...h264, "-c:a", "aac"],
    ["pcm.mov", ...videoInput, ...audioInput, ...h264, "-c:a", "pcm_s16le"],
    ["silent.mp4", ...videoInput, ...h264],
    [
      "ntsc.mp4",
      ...videoInput.map((arg) => arg.replace("rate=25", "rate=30000/1001")),
      ...audioInput,
      ...h264,
      "-c:a",
      "aac",
    ],
    ["mp3.mp4", ...videoInput, ...audioInput, ...h264, "-c:a", "libmp3lame"],
    [
      "fragments.mp4",
      ...videoInput,
      ...audioInput,
      ...h264,
      "-c:a",
      "aac",
      "-movflags",
      "frag_keyframe+empty_moov",
    ],
    [
      "hevc.mp4",
      ...videoInput,
      "-c:v",
      "libx265",
      "-preset",
      "ultrafast",
      "-tag:v",
      "hvc1",
      "-x265-params",
      "keyint=25:open-gop=0:log-level=none",
    ],
  ];
  it.each(variants)(
    "the pieces of a video have every frame once, and can be played: %s",
    async (name, ...args) => {
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
        // Frames last a 25th of a second, and audio packets less.
        expect(Math.abs(Number(probes[index]?.format.duration) * 1000 - (end - start))).toBeLessThan(85);
      });
    },
  );

  it("a video with open groups loses only frames that depend on the group before", async () => {
    const path = at("open.mp4");
    ffmpeg(
      ...videoInput,
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

  it("the pieces of a video have its rotation", async () => {
    ffmpeg(...videoInput, ...h264, at("upright.mp4"));
    turnVideo(at("upright.mp4"), at("turned.mp4"));
    const { media, pieces } = await cut(at("turned.mp4"), { limits: { video: { maxDuration: 5_000 } } });
    const { rotation } = media as { rotation?: number };
    expect(rotation).toBeGreaterThan(0);
    for (const { path } of pieces) expect(await loadMedia(path)).toMatchObject({ rotation });
  });

  it("the pieces of a video overlap on key frames by at least the requested time", async () => {
    const path = at("overlap.mp4");
    ffmpeg(...videoInput, ...audioInput, ...h264, "-c:a", "aac", path);
    const { pieces } = await cut(path, { limits: { video: { maxDuration: 5_000 } }, overlap: 1_500 });
    const ranges = pieces.map(times);
    ranges.slice(1).forEach(([start], index) => expect((ranges[index]?.[1] ?? 0) - start).toBe(2_000));
    expect(ranges.at(-1)?.[1]).toBeCloseTo(12_000, 0);
  });

  it("a video with too few key frames, or a codec that cannot be written, is refused", async () => {
    ffmpeg(...videoInput, "-c:v", "libx264", "-g", "1000", "-sc_threshold", "0", at("few.mp4"));
    await expect(cut(at("few.mp4"), { limits: { video: { maxDuration: 5_000 } } })).rejects.toThrow(
      UnsplittableMediaError,
    );
    ffmpeg(...videoInput, "-c:v", "mpeg4", "-g", "25", at("old.mp4"));
    await expect(cut(at("old.mp4"), { limits: { video: { maxDuration: 5_000 } } })).rejects.toThrow(
      /codec .* cannot be rewritten/,
    );
    expect(spools()).toEqual([]);
  });

  /** A digest of every decoded frame, in order. */
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
