import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadMedia, type LoadedMedia } from "@segmind-embeddings/media";
import { makePdf } from "../pdf/make-pdf.ts";
import { describeWith, ffmpeg, ffprobe, pdfinfo, run } from "../helpers/programs.ts";
import { turnVideo } from "../video/turn-video.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const folder = temporaryFolder();
const at = (name: string): string => join(folder, name);

describeWith(["ffmpeg", "ffprobe"], "metadata of audio", () => {
  const tone = ["-f", "lavfi", "-i", "sine=frequency=330:duration=7.3"];
  const files: [name: string, mediaType: string, ...args: string[]][] = [
    ["mono.mp3", "audio/mpeg", "-ac", "1", "-ar", "22050", "-b:a", "32k"],
    ["stereo.mp3", "audio/mpeg", "-ac", "2", "-ar", "44100", "-b:a", "128k"],
    ["variable.mp3", "audio/mpeg", "-ac", "2", "-ar", "48000", "-q:a", "6"],
    ["bare.mp3", "audio/mpeg", "-ac", "2", "-b:a", "96k", "-write_xing", "0", "-id3v2_version", "0"],
    ["slow.mp3", "audio/mpeg", "-ac", "1", "-ar", "8000", "-b:a", "8k"],
    ["tagged.mp3", "audio/mpeg", "-metadata", "title=Foxes", "-write_id3v1", "1"],
    ["pcm16.wav", "audio/wav", "-ac", "2", "-ar", "44100"],
    ["pcm8.wav", "audio/wav", "-c:a", "pcm_u8", "-ac", "1", "-ar", "11025"],
    ["pcm24.wav", "audio/wav", "-c:a", "pcm_s24le", "-ac", "1", "-ar", "48000"],
    ["float.wav", "audio/wav", "-c:a", "pcm_f32le", "-ac", "2"],
    ["six.wav", "audio/wav", "-ac", "6"],
    ["mulaw.wav", "audio/wav", "-c:a", "pcm_mulaw", "-ar", "8000"],
    ["adpcm.wav", "audio/wav", "-c:a", "adpcm_ima_wav", "-ar", "22050"],
    ["long.wav", "audio/wav", "-rf64", "always"],
    ["tagged.wav", "audio/wav", "-metadata", "title=Foxes"],
  ];
  it.each(files)("metadata of audio are those that ffprobe reads: %s", async (name, mediaType, ...args) => {
    ffmpeg(...tone, ...args, at(name));
    const media = await loadMedia(at(name));
    const probe = ffprobe(at(name));
    const [stream] = probe.streams;
    expect(media).toMatchObject({ kind: "audio", mediaType });
    if (media.kind !== "audio") return;
    // The last block of ADPCM may be shorter than its header states, and ffprobe guesses the duration of bare MP3.
    const tolerance = name === "adpcm.wav" ? 50 : 1;
    expect(Math.abs(media.duration - Number(probe.format.duration) * 1000)).toBeLessThan(tolerance);
    expect(media.sampleRate).toBe(Number(stream?.sample_rate));
    expect(media.channels).toBe(stream?.channels);
  });

  it("metadata of joined MP3s, each with the duration of its own part, cover all parts", async () => {
    const cover = Buffer.alloc(100_000, 0x20);
    const tag = Buffer.concat([Buffer.from("ID3\u0004\0\0\0\u0006\r\u0020", "latin1"), cover]);
    ffmpeg(...tone, "-id3v2_version", "0", at("part.mp3"));
    const part = readFileSync(at("part.mp3"));
    const { duration } = (await loadMedia(part)) as { duration: number };
    for (const joined of [Buffer.concat([part, part]), Buffer.concat([part, tag, part])]) {
      const media = (await loadMedia(joined)) as { duration: number };
      // The second one's header counts as a frame, of 26 ms.
      expect(Math.abs(media.duration - 2 * duration)).toBeLessThan(30);
    }
    // A tag at the end is not audio.
    expect(await loadMedia(Buffer.concat([part, tag]))).toMatchObject({ duration });
  });

  it("metadata of a WAV that was written to a pipe, without its length, are read", async () => {
    ffmpeg(...tone, at("source.wav"));
    const header = run("sh", ["-c", `ffmpeg -v error -i ${at("source.wav")} -f wav - > ${at("piped.wav")}`]);
    expect(header).toBe("");
    const [piped, source] = [await loadMedia(at("piped.wav")), await loadMedia(at("source.wav"))];
    expect(piped).toMatchObject({ duration: (source as { duration?: number }).duration });
  });
});

describeWith(["ffmpeg", "ffprobe"], "metadata of video", () => {
  const videoInput = ["-f", "lavfi", "-i", "testsrc=size=320x180:rate=25:duration=4"];
  const audioInput = ["-f", "lavfi", "-i", "sine=duration=4"];
  const h264 = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "25"];
  const files: [name: string, mediaType: string, hasAudio: boolean, ...args: string[]][] = [
    ["plain.mp4", "video/mp4", true, ...videoInput, ...audioInput, ...h264, "-c:a", "aac"],
    [
      "fast.mp4",
      "video/mp4",
      true,
      ...videoInput,
      ...audioInput,
      ...h264,
      "-c:a",
      "aac",
      "-movflags",
      "+faststart",
    ],
    ["silent.mp4", "video/mp4", false, ...videoInput, ...h264],
    ["plain.mov", "video/quicktime", true, ...videoInput, ...audioInput, ...h264, "-c:a", "aac"],
    ["pcm.mov", "video/quicktime", true, ...videoInput, ...audioInput, ...h264, "-c:a", "pcm_s16le"],
    [
      "hevc.mp4",
      "video/mp4",
      false,
      ...videoInput,
      "-c:v",
      "libx265",
      "-preset",
      "ultrafast",
      "-tag:v",
      "hvc1",
      "-x265-params",
      "log-level=none",
    ],
    ["mpeg4.mp4", "video/mp4", false, ...videoInput, "-c:v", "mpeg4"],
    [
      "fragments.mp4",
      "video/mp4",
      true,
      ...videoInput,
      ...audioInput,
      ...h264,
      "-c:a",
      "aac",
      "-movflags",
      "frag_keyframe+empty_moov",
    ],
  ];
  it.each(files)(
    "metadata of video are those that ffprobe reads: %s",
    async (name, mediaType, hasAudio, ...args) => {
      ffmpeg(...args, at(name));
      const media = await loadMedia(at(name));
      expectVideo(media, at(name));
      expect(media).toMatchObject({ mediaType, hasAudio, rotation: 0 });
    },
  );

  it("metadata of a MOV with minutes of PCM, which has very many samples, are read", async () => {
    const long = ["-f", "lavfi", "-i", "testsrc=size=64x64:rate=2:duration=200"];
    const hum = ["-f", "lavfi", "-i", "sine=sample_rate=48000:duration=200"];
    ffmpeg(...long, ...hum, ...h264, "-c:a", "pcm_s16le", at("minutes.mov"));
    const media = await loadMedia(at("minutes.mov"));
    expectVideo(media, at("minutes.mov"));
    expect(media).toMatchObject({ hasAudio: true });
  });

  it("metadata of a video include its rotation", async () => {
    ffmpeg(...videoInput, ...h264, at("upright.mp4"));
    turnVideo(at("upright.mp4"), at("turned.mp4"));
    const media = await loadMedia(at("turned.mp4"));
    expectVideo(media, at("turned.mp4"));
    const shown = ffprobe(at("turned.mp4")).streams[0]?.side_data_list?.[0]?.rotation;
    expect(media).toMatchObject({ rotation: ((-(shown ?? 0) % 360) + 360) % 360 });
  });

  function expectVideo(media: LoadedMedia, path: string): void {
    const probe = ffprobe(path);
    const stream = probe.streams.find(({ codec_type }) => codec_type === "video");
    if (media.kind !== "video") throw new Error(`not a video: ${media.kind}`);
    expect(Math.abs(media.duration - Number(probe.format.duration) * 1000)).toBeLessThan(2);
    expect([media.width, media.height]).toEqual([stream?.width, stream?.height]);
  }
});

describeWith(["convert", "ffprobe"], "metadata of images", () => {
  const files: [name: string, mediaType: string, ...args: string[]][] = [
    ["a.png", "image/png"],
    ["interlaced.png", "image/png", "-interlace", "PNG"],
    ["bits.png", "image/png", "-monochrome"],
    ["a.jpg", "image/jpeg"],
    ["progressive.jpeg", "image/jpeg", "-interlace", "JPEG"],
    ["grey.jpg", "image/jpeg", "-colorspace", "Gray"],
    ["a.gif", "image/gif"],
    ["a.webp", "image/webp"],
    ["lossless.webp", "image/webp", "-define", "webp:lossless=true"],
    ["a.tiff", "image/tiff"],
    ["big-endian.tif", "image/tiff", "-endian", "MSB"],
  ];
  it.each(files)(
    "metadata of an image are those that ffprobe reads: %s",
    async (name, mediaType, ...args) => {
      run("convert", ["-size", "301x203", "gradient:red-blue", ...args, at(name)]);
      const media = await loadMedia(at(name));
      const [stream] = ffprobe(at(name)).streams;
      expect(media).toMatchObject({ kind: "image", mediaType, width: stream?.width, height: stream?.height });
      expect(media).not.toHaveProperty("orientation");
    },
  );

  it.each(["avif", "heic"])(
    "metadata of an image are those that ImageMagick reads: %s",
    async (extension) => {
      const path = at(`tile.${extension}`);
      run("convert", ["-size", "302x204", "gradient:red-blue", path]);
      const [width, height] = run("identify", ["-format", "%w %h", path]).split(" ").map(Number);
      expect(await loadMedia(path)).toMatchObject({ mediaType: `image/${extension}`, width, height });
    },
  );
});

describeWith(["qpdf", "pdfinfo"], "metadata of PDFs", () => {
  const variants: [name: string, encrypted: boolean, ...args: string[]][] = [
    ["streams", false, "--object-streams=generate"],
    ["tables", false, "--object-streams=disable"],
    ["linear", false, "--linearize"],
    ["locked", true, "--encrypt", "", "owner", "256", "--"],
    ["locked-128", true, "--encrypt", "", "owner", "128", "--use-aes=y", "--"],
    ["locked-40", true, "--allow-weak-crypto", "--encrypt", "", "owner", "40", "--"],
  ];
  it.each(variants)(
    "metadata of a PDF are those that pdfinfo reads: %s",
    async (name, encrypted, ...args) => {
      writeFileSync(at("source.pdf"), await makePdf(9));
      run("qpdf", [...args, at("source.pdf"), at(`${name}.pdf`)]);
      const media = await loadMedia(at(`${name}.pdf`));
      expect(media).toMatchObject({ kind: "pdf", mediaType: "application/pdf", encrypted });
      const info = pdfinfo(at(`${name}.pdf`));
      expect(media).toHaveProperty("pages", Number(info["Pages"]));
      expect(info["Encrypted"]?.startsWith("yes")).toBe(encrypted);
    },
  );
});

describe("orientation", () => {
  it("metadata of an image include its orientation from EXIF", async () => {
    const { default: sharp } = await import("sharp");
    const image = sharp({ create: { width: 30, height: 20, channels: 3, background: "red" } });
    const turned = await image.withMetadata({ orientation: 6 }).jpeg().toBuffer();
    expect(await loadMedia(turned)).toMatchObject({ width: 30, height: 20, orientation: 6 });
  });
});
