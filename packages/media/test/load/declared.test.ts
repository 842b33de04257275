import { loadMedia } from "@segmind-embeddings/media";
import sharp from "sharp";
import { beforeAll, describe, expect, it } from "vitest";
import { typesAgree } from "../../src/media-type/types-agree.ts";
import { makeMp3 } from "../audio/make-mp3.ts";
import { makeWav } from "../audio/make-wav.ts";

let png: Uint8Array<ArrayBuffer>;
beforeAll(async () => {
  const made = await sharp({ create: { width: 4, height: 3, channels: 3, background: "red" } })
    .png()
    .toBuffer();
  png = Uint8Array.from(made);
});

describe("a declared media type", () => {
  const sayNothing = [
    "",
    "*/*",
    "image/*",
    "application/octet-stream",
    "binary/octet-stream",
    "application/binary",
    "application/x-binary",
    "application/unknown",
    "application/x-unknown",
    "unknown/unknown",
    "application/force-download",
    "application/x-force-download",
    "application/x-download",
    "application/download",
    "application/save",
    "application/x-octet-stream",
    "none",
    "null",
    "constructor",
    "toString",
    "png",
    ".png",
    "image",
    "image/",
    "image/png; charset=binary",
    "IMAGE/PNG",
    "image/x-png",
    "image/apng",
    "image/vnd.mozilla.apng",
  ];
  it.each(sayNothing)("the declared type %j does not contradict a PNG", async (type) => {
    expect(await loadMedia(new Blob([png], { type }))).toMatchObject({ mediaType: "image/png" });
    expect(typesAgree(type, "image/png")).toBe(true);
  });

  it.each([
    ["image/jpeg", "image/png"],
    ["video/*", "image/png"],
    ["text/html", "image/png"],
    ["text/plain", "image/png"],
    ["application/json", "application/pdf"],
    ["application/zip", "application/pdf"],
    ["audio/wav", "audio/mpeg"],
    ["jpeg", "image/png"],
    ["audio/mp4", "image/heic"],
    ["image/png", undefined],
  ])("the declared type %j contradicts %j", (declared, actual) => {
    expect(typesAgree(declared, actual)).toBe(false);
  });

  it.each([
    ["application/mp4", "video/mp4"],
    ["video/x-m4v", "video/mp4"],
    ["video/mp4v-es", "video/mp4"],
    ["audio/mp4", "video/mp4"],
    ["audio/x-m4a", "video/mp4"],
    ["audio/m4a", "audio/mp4"],
    ["video/mp4", "audio/mp4"],
    ["video/mp4", "video/quicktime"],
    ["video/x-quicktime", "video/quicktime"],
    ["image/pjpeg", "image/jpeg"],
    ["image/x-citrix-jpeg", "image/jpeg"],
    ["image/x-citrix-png", "image/png"],
    ["image/jpe", "image/jpeg"],
    ["image/x-jpeg", "image/jpeg"],
    ["image/x-gif", "image/gif"],
    ["image/x-webp", "image/webp"],
    ["image/tif", "image/tiff"],
    ["image/x-tiff", "image/tiff"],
    ["image/heif", "image/avif"],
    ["image/heic-sequence", "image/heic"],
    ["audio/mpeg3", "audio/mpeg"],
    ["audio/x-mpeg-3", "audio/mpeg"],
    ["audio/mpg", "audio/mpeg"],
    ["audio/x-mpegaudio", "audio/mpeg"],
    ["audio/mpa", "audio/mpeg"],
    ["audio/x-pn-wav", "audio/wav"],
    ["audio/vnd.wave", "audio/wav"],
    ["application/acrobat", "application/pdf"],
    ["application/vnd.pdf", "application/pdf"],
    ["text/pdf", "application/pdf"],
    ["text/x-pdf", "application/pdf"],
    ["application/x-pdf", "application/pdf"],
  ])("the declared type %j does not contradict %j", (declared, actual) => {
    expect(typesAgree(declared, actual)).toBe(true);
  });

  it("a declared audio type is compared with the bytes by its usual names", async () => {
    expect(await loadMedia(makeMp3(9), { mediaType: "audio/mpeg3" })).toMatchObject({
      mediaType: "audio/mpeg",
    });
    expect(await loadMedia(makeWav(1), { mediaType: "audio/x-pn-wav" })).toMatchObject({
      mediaType: "audio/wav",
    });
    await expect(loadMedia(makeWav(1), { mediaType: "mp3" })).rejects.toMatchObject({
      code: "MEDIA_TYPE_MISMATCH",
    });
  });
});
