import { readFileSync } from "node:fs";
import { join } from "node:path";
import { crc32, deflateSync } from "node:zlib";
import { InvalidInputError } from "@segmind-embeddings/core";
import {
  checkMedia,
  loadMedia,
  prepareImage,
  type MediaTooLargeError,
  toEmbedInputs,
  type LoadedImage,
  type PrepareImageOptions,
} from "@segmind-embeddings/media";
import sharp, { type Sharp } from "sharp";
import { describe, expect, it } from "vitest";
import { makeBomb } from "./make-bomb.ts";
import { noise, pngChunk } from "./make-images.ts";
import { makePdf } from "../pdf/make-pdf.ts";
import { describeWith, ffprobe, run } from "../helpers/programs.ts";
import { runChild } from "../helpers/run-child.ts";
import { collect, save, temporaryFolder } from "../helpers/temporary-folder.ts";

const folder = temporaryFolder();
const at = (name: string): string => join(folder, name);

const prepare = async (source: string | Uint8Array, options?: PrepareImageOptions): Promise<LoadedImage> =>
  prepareImage(await loadMedia(source), options);
const makeImage = (width: number, height: number): Sharp =>
  sharp({ create: { width, height, channels: 3, background: { r: 200, g: 30, b: 30 } } });

describeWith(["convert", "ffprobe"], "prepareImage", () => {
  it.each([
    ["a.webp", "image/jpeg"],
    ["a.gif", "image/png"],
    ["a.avif", "image/jpeg"],
    ["a.tiff", "image/jpeg"],
  ])("prepareImage converts %s to %s", async (name, mediaType) => {
    run("convert", ["-size", "300x200", "gradient:red-blue", at(name)]);
    const prepared = await prepare(at(name));
    expect(prepared).toMatchObject({ mediaType, width: 300, height: 200 });
    checkMedia(prepared);
    const path = await save(prepared, at(mediaType === "image/png" ? `${name}.png` : `${name}.jpg`));
    expect(ffprobe(path).streams[0]).toMatchObject({ width: 300, height: 200 });
    expect(await loadMedia(path)).toMatchObject({ mediaType, width: 300, height: 200 });
    expect(await prepared.sha256()).toHaveLength(64);
  });

  it("prepareImage uses the first frame of an animated GIF", async () => {
    run("convert", ["-size", "40x30", "xc:red", "xc:blue", at("moving.gif")]);
    const pixels = await sharp(await collect((await prepare(at("moving.gif"))).stream()))
      .removeAlpha()
      .raw()
      .toBuffer();
    expect([...pixels.subarray(0, 3)]).toEqual([255, 0, 0]);
  });

  it("prepareImage preserves transparency", async () => {
    run("convert", ["-size", "40x30", "xc:none", at("clear.webp")]);
    expect(await prepare(at("clear.webp"))).toMatchObject({ mediaType: "image/png" });
  });

  it("prepareImage refuses a HEIC that it cannot decode, with a hint", async () => {
    run("convert", ["-size", "320x200", "gradient:red-blue", at("a.heic")]);
    await expect(prepare(at("a.heic"))).rejects.toMatchObject({
      code: "MEDIA_UNSUPPORTED",
      actual: "image/heic",
    });
    await expect(prepare(at("a.heic"))).rejects.toThrow(/magick in\.heic out\.jpg/);
  });

  it("prepareImage refuses an image whose pixels are cut short", async () => {
    run("convert", ["-size", "300x200", "plasma:", at("whole.tiff")]);
    const whole = readFileSync(at("whole.tiff"));
    run("convert", ["-size", "600x400", "plasma:", at("whole.gif")]);
    const gif = readFileSync(at("whole.gif"));
    expect(whole.length).toBeGreaterThan(1_000);
    await expect(prepare(gif.subarray(0, 900))).rejects.toMatchObject({ code: "MEDIA_BROKEN" });
  });
});

describe("prepareImage", () => {
  it("prepareImage returns an image that needs no change", async () => {
    for (const bytes of [
      await makeImage(300, 200).png().toBuffer(),
      await makeImage(300, 200).jpeg().toBuffer(),
    ]) {
      const media = await loadMedia(bytes);
      expect(await prepareImage(media)).toBe(media);
    }
  });

  it.each([
    [4_000, 1_000, 3_072, 768],
    [1_000, 4_000, 768, 3_072],
    [3_073, 3_073, 3_072, 3_072],
  ])("prepareImage scales %i × %i down to %i × %i", async (width, height, toWidth, toHeight) => {
    const prepared = await prepare(await makeImage(width, height).jpeg().toBuffer());
    expect(prepared).toMatchObject({ width: toWidth, height: toHeight, mediaType: "image/jpeg" });
  });

  it("prepareImage scales down to the requested side, and never up", async () => {
    const bytes = await makeImage(300, 200).png().toBuffer();
    expect(await prepare(bytes, { maxSide: 150 })).toMatchObject({
      width: 150,
      height: 100,
      mediaType: "image/png",
    });
    expect(await prepare(await makeImage(30, 20).webp().toBuffer(), { maxSide: 150 })).toMatchObject({
      width: 30,
      height: 20,
    });
  });

  it("prepareImage rotates an image upright, unless upright is false", async () => {
    const turned = await makeImage(300, 200).withMetadata({ orientation: 6 }).jpeg().toBuffer();
    const prepared = await prepare(turned);
    expect(prepared).toMatchObject({ width: 200, height: 300 });
    expect(prepared.orientation).toBeUndefined();
    expect(await loadMedia(await collect(prepared.stream()))).not.toHaveProperty("orientation");
    const media = await loadMedia(turned);
    expect(await prepareImage(media, { upright: false })).toBe(media);
    expect(await prepare(turned, { upright: false, maxSide: 150 })).toMatchObject({
      width: 150,
      height: 100,
    });
  });

  it("prepareImage does not decode a bomb", async () => {
    const bomb = makeBomb(20_000);
    expect(bomb.length).toBeLessThan(200_000);
    const before = process.memoryUsage.rss();
    await expect(prepare(bomb)).rejects.toMatchObject({
      code: "MEDIA_TOO_LARGE",
      option: "maxPixels",
      received: 400_000_000,
    });
    expect(process.memoryUsage.rss() - before).toBeLessThan(64 * 1024 * 1024);
    await expect(
      prepare(await makeImage(3_100, 100).png().toBuffer(), { maxPixels: 1_000 }),
    ).rejects.toMatchObject({ option: "maxPixels" });
    await expect(
      prepare(await makeImage(3_100, 100).png().toBuffer(), { maxBytes: 100 }),
    ).rejects.toMatchObject({ option: "maxBytes" });
  });

  it("prepareImage decodes no image that takes more memory than allowed, which depends on the format", async () => {
    const side = 0x3fff;
    const png = await makeImage(64, 64).toColourspace("rgb16").png({ progressive: true }).toBuffer();
    png.writeUInt32BE(side, 16);
    png.writeUInt32BE(side, 20);
    png.writeUInt32BE(crc32(png.subarray(12, 29)), 29);
    const jpeg = await makeImage(64, 64).jpeg({ progressive: true }).toBuffer();
    const frame = jpeg.indexOf(Buffer.from([0xff, 0xc2]));
    jpeg.writeUInt16BE(side, frame + 5);
    jpeg.writeUInt16BE(side, frame + 7);
    const gif = await makeImage(64, 64).gif().toBuffer();
    const descriptor = gif.indexOf(Buffer.from([0x2c, 0, 0, 0, 0, 64, 0, 64, 0]));
    for (const at of [6, 8, descriptor + 5, descriptor + 7]) gif.writeUInt16LE(side, at);
    for (const bytes of [png, jpeg, gif]) {
      const error: unknown = await prepare(bytes).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: "MEDIA_TOO_LARGE", option: "maxMemory", allowed: 300_000_000 });
      expect((error as MediaTooLargeError).received).toBeGreaterThan(800_000_000);
    }
    const small = await makeImage(3_100, 100).png().toBuffer();
    await expect(prepare(small, { maxMemory: 1_000_000 })).rejects.toMatchObject({ option: "maxMemory" });
    expect(await prepare(small, { maxMemory: 100_000_000 })).toMatchObject({ width: 3_072 });
  });

  it("prepareImage removes the texts of a PNG, which could inflate to gigabytes", async () => {
    const png = await makeImage(3_100, 10).png().toBuffer();
    const text = deflateSync(Buffer.alloc(7_900_000, 0x20), { level: 9 });
    const chunks = Array.from({ length: 20 }, () =>
      pngChunk("zTXt", Buffer.concat([Buffer.from("fox\0\0"), text])),
    );
    const bytes = Buffer.concat([png.subarray(0, 33), ...chunks, png.subarray(33)]);
    expect(bytes.length).toBeLessThan(200_000);
    const before = process.memoryUsage.rss();
    expect(await prepare(bytes)).toMatchObject({ width: 3_072, height: 10 });
    expect(process.memoryUsage.rss() - before).toBeLessThan(64 * 1024 * 1024);
  });

  it("prepareImage ends on an abort while it decodes", async () => {
    const bytes = await noise(3_100, 3_100).png({ compressionLevel: 1 }).toBuffer();
    const media = await loadMedia(bytes);
    const controller = new AbortController();
    const reason = new Error("enough");
    const work = prepareImage(media, { signal: controller.signal });
    setTimeout(() => controller.abort(reason), 1);
    await expect(work).rejects.toBe(reason);
  });

  it("prepareImage accepts only images and known options", async () => {
    await expect(prepare(await makePdf(1))).rejects.toThrow(InvalidInputError);
    await expect(prepare(await makeImage(9, 9).png().toBuffer(), { quality: 3 } as object)).rejects.toThrow(
      /unknown option/,
    );
    const reason = new Error("stop");
    await expect(
      prepare(await makeImage(9, 9).webp().toBuffer(), { signal: AbortSignal.abort(reason) }),
    ).rejects.toBe(reason);
  });

  it("prepareImage without sharp names the command that installs it, and needs it only to change an image", async () => {
    const [needed, fit] = await runChild("image/without-sharp.ts");
    expect(JSON.parse(needed ?? "")).toMatchObject({
      code: "SHARP_MISSING",
      message: expect.stringMatching(/npm install sharp$/) as string,
    });
    expect(fit).toBe("image/png");
  });
});

describe("toEmbedInputs with an image", () => {
  it("toEmbedInputs prepares an image, which has no range", async () => {
    await using whole = await toEmbedInputs(await makeImage(300, 200).webp().toBuffer(), {
      image: { maxSide: 100 },
    });
    expect(whole.inputs).toMatchObject([{ image: { mediaType: "image/jpeg", width: 100 } }]);
    expect(whole.ranges).toEqual([undefined]);
    expect(whole.media).toMatchObject({ mediaType: "image/webp", width: 300 });
  });
});
