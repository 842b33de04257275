import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadMedia } from "@segmind-embeddings/media";
import { beforeAll, expect, it } from "vitest";
import { badFiles } from "./bad-files.ts";
import type { GoodFiles } from "./bad-file.ts";
import { makePdf } from "../pdf/make-pdf.ts";
import { describeWith, ffmpeg, run } from "../helpers/programs.ts";
import { runChild } from "../helpers/run-child.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const folder = temporaryFolder();
const at = (name: string): string => join(folder, name);
const megabyte = 1024 * 1024;

interface Line {
  readonly name?: string;
  readonly code?: string;
  readonly message?: string;
  readonly type?: string;
  readonly typed?: boolean;
  readonly loaded?: string;
  readonly growth?: number;
}

describeWith(["ffmpeg", "convert"], "bad files", () => {
  let good: GoodFiles;
  beforeAll(async () => {
    good = await makeGoodFiles();
  });

  it("each bad file is refused with the right error, in little memory", async () => {
    const files = await badFiles(good);
    expect(files.length).toBeGreaterThanOrEqual(40);
    expect(new Set(files.map(({ name }) => name)).size).toBe(files.length);
    mkdirSync(at("bad"));
    for (const { name, bytes } of files) writeFileSync(join(at("bad"), name), bytes);
    const lines = (await runChild("bad-files/load-folder.ts", [at("bad")])).map(
      (line) => JSON.parse(line) as Line,
    );
    const codes = Object.fromEntries(
      lines.flatMap(({ name, code, loaded }) => (name === undefined ? [] : [[name, code ?? loaded]])),
    );
    expect(codes).toEqual({
      "warm up": "MEDIA_UNSUPPORTED",
      ...Object.fromEntries(files.map(({ name, code }) => [name, code])),
    });
    expect(lines.filter(({ typed }) => typed === false)).toEqual([]);
    // Most of it is what the bomb may inflate to before it is refused.
    expect(lines.at(-1)?.growth).toBeLessThan(220 * megabyte);
  });

  it("a file that is cut short is refused, wherever it is cut", async () => {
    mkdirSync(at("whole"));
    const { png, jpeg, webp, wav, mp3, bareMp3, mp4, fastMp4, mov, pdf, tablePdf } = good;
    for (const [name, bytes] of Object.entries({
      png,
      jpeg,
      webp,
      wav,
      mp3,
      mp4,
      fastMp4,
      mov,
      pdf,
      tablePdf,
    })) {
      writeFileSync(join(at("whole"), name), bytes);
    }
    const lines = (await runChild("bad-files/load-folder.ts", [at("whole"), "40"])).map(
      (line) => JSON.parse(line) as Line,
    );
    expect(lines.filter(({ name }) => name !== undefined).length).toBeGreaterThan(350);
    expect(lines.filter(({ loaded, typed }) => loaded !== undefined || typed === false)).toEqual([]);
    expect(lines.at(-1)?.growth).toBeLessThan(220 * megabyte);
    // A bare MP3 that is cut between two frames is a whole one, only shorter.
    await expect(loadMedia(bareMp3.subarray(0, bareMp3.length - 7))).rejects.toThrow(/inside a frame/);
  });

  it("a file with randomly changed bytes is loaded or refused with a typed error", async () => {
    mkdirSync(at("noisy"));
    let seed = 7;
    const random = (below: number): number => (seed = (seed * 48_271) % 0x7fff_ffff) % below;
    for (const [name, bytes] of Object.entries(good) as [string, Buffer][]) {
      for (let copy = 0; copy < 12; copy += 1) {
        const noisy = Buffer.from(bytes);
        // Headers are where it hurts: most of the changes go to the ends.
        for (let change = 0; change < 6; change += 1) {
          const place = random(Math.min(noisy.length, 2_000));
          noisy[random(2) === 0 ? place : noisy.length - 1 - place] = random(256);
        }
        writeFileSync(join(at("noisy"), `${name}-${copy}`), noisy);
      }
    }
    const lines = (await runChild("bad-files/load-folder.ts", [at("noisy")])).map(
      (line) => JSON.parse(line) as Line,
    );
    expect(lines.filter(({ typed }) => typed === false)).toEqual([]);
    expect(lines.at(-1)?.growth).toBeLessThan(300 * megabyte);
  });

  it("an MP4 with its header at the end is not refused", async () => {
    expect(good.mp4.indexOf("moov")).toBeGreaterThan(good.mp4.indexOf("mdat"));
    expect(await loadMedia(good.mp4)).toMatchObject({ kind: "video", duration: 3_000 });
  });

  it("audio in an MP4, and unsupported formats, are refused by their names", async () => {
    const tone = ["-f", "lavfi", "-i", "sine=duration=1"];
    const files: [name: string, actual: string][] = [
      ["sound.mp4", "audio/mp4"],
      ["tone.m4a", "audio/mp4"],
      ["tone.ogg", "audio/ogg"],
      ["tone.flac", "audio/flac"],
      ["tone.aiff", "audio/aiff"],
      ["tone.aac", "audio/aac"],
    ];
    for (const [name, actual] of files) {
      ffmpeg(...tone, at(name));
      await expect(loadMedia(at(name)), name).rejects.toMatchObject({ code: "MEDIA_UNSUPPORTED", actual });
      await expect(loadMedia(at(name)), name).rejects.toThrow(/ffmpeg -i/);
    }
    ffmpeg("-f", "lavfi", "-i", "testsrc=duration=1", at("clip.webm"));
    await expect(loadMedia(at("clip.webm"))).rejects.toMatchObject({
      code: "MEDIA_UNSUPPORTED",
      actual: "video/webm",
    });
    ffmpeg(
      "-f",
      "lavfi",
      "-i",
      "testsrc=duration=1",
      "-c:v",
      "libx264",
      "-encryption_scheme",
      "cenc-aes-ctr",
      "-encryption_key",
      "00112233445566778899aabbccddeeff",
      "-encryption_kid",
      "00112233445566778899aabbccddeeff",
      at("cenc.mp4"),
    );
    await expect(loadMedia(at("cenc.mp4"))).rejects.toMatchObject({ code: "MEDIA_ENCRYPTED" });
  });

  async function makeGoodFiles(): Promise<GoodFiles> {
    const read = (name: string): Buffer => readFileSync(at(name));
    run("convert", ["-size", "640x480", "plasma:fractal", at("good.png")]);
    for (const type of ["jpg", "gif", "webp", "tiff", "avif"])
      run("convert", [at("good.png"), at(`good.${type}`)]);
    const tone = ["-f", "lavfi", "-i", "sine=duration=3"];
    ffmpeg(...tone, "-bitexact", at("good.wav"));
    ffmpeg(...tone, at("good.mp3"));
    ffmpeg(...tone, "-write_xing", "0", "-id3v2_version", "0", at("bare.mp3"));
    const clip = [
      "-f",
      "lavfi",
      "-i",
      "testsrc=size=160x90:rate=25:duration=3",
      ...tone,
      "-c:v",
      "libx264",
      "-pix_fmt",
      "yuv420p",
      "-c:a",
      "aac",
      "-t",
      "3",
    ];
    ffmpeg(...clip, at("good.mp4"));
    ffmpeg("-i", at("good.mp4"), "-c", "copy", "-movflags", "+faststart", at("fast.mp4"));
    ffmpeg("-i", at("good.mp4"), "-c", "copy", "-movflags", "frag_keyframe+empty_moov", at("fragments.mp4"));
    ffmpeg("-i", at("good.mp4"), "-c", "copy", at("good.mov"));
    return {
      png: read("good.png"),
      jpeg: read("good.jpg"),
      gif: read("good.gif"),
      webp: read("good.webp"),
      tiff: read("good.tiff"),
      avif: read("good.avif"),
      wav: read("good.wav"),
      mp3: read("good.mp3"),
      bareMp3: read("bare.mp3"),
      mp4: read("good.mp4"),
      fastMp4: read("fast.mp4"),
      fragments: read("fragments.mp4"),
      mov: read("good.mov"),
      pdf: await makePdf(5),
      tablePdf: await makePdf(5, { objectStreams: false }),
    };
  }
});

describeWith(["qpdf"], "PDFs that need a password", () => {
  it.each(["256", "128", "40"])("a PDF with a password of %s bits is refused as encrypted", async (bits) => {
    writeFileSync(at("open.pdf"), await makePdf(2));
    const weak = bits === "256" ? [] : ["--allow-weak-crypto"];
    run("qpdf", [
      ...weak,
      "--encrypt",
      "user",
      "owner",
      bits,
      "--",
      at("open.pdf"),
      at(`closed-${bits}.pdf`),
    ]);
    await expect(loadMedia(at(`closed-${bits}.pdf`))).rejects.toMatchObject({ code: "MEDIA_ENCRYPTED" });
    await expect(loadMedia(at(`closed-${bits}.pdf`))).rejects.toThrow(/qpdf --password/);
  });
});
