import {
  loadMedia,
  MediaError,
  prepareImage,
  type LoadedImage,
  type LoadedMedia,
} from "@segmind-embeddings/media";
import sharp from "sharp";
import { beforeAll, describe, expect, it } from "vitest";
import { asApng, asHeic, makeTiff, noise, orientations, pngChunk } from "./make-images.ts";
import { collect } from "../helpers/temporary-folder.ts";

const asImage = (media: LoadedMedia): LoadedImage => {
  if (media.kind !== "image") throw new Error(`not an image: ${media.kind}`);
  return media;
};

/** A small GIF of two frames with a comment. */
async function makeGif(): Promise<Buffer> {
  const frames = await noise(30, 40).raw().toBuffer();
  return sharp(frames, { raw: { width: 30, height: 40, channels: 3, pageHeight: 20 } })
    .gif()
    .toBuffer();
}

describe("an image that is cut short", () => {
  const files: Record<string, Buffer> = {};
  beforeAll(async () => {
    files["GIF"] = await makeGif();
    files["WebP"] = await noise(60, 40).webp().toBuffer();
    files["lossless WebP with EXIF"] = await noise(60, 40)
      .withMetadata({ orientation: 6 })
      .webp({ lossless: true })
      .toBuffer();
    files["AVIF"] = await noise(60, 40).avif().toBuffer();
    files["HEIC"] = asHeic(files["AVIF"]);
    files["TIFF with its directory behind its pixels"] = await noise(60, 40).tiff().toBuffer();
    files["TIFF with its directory in front"] = makeTiff();
    files["tiled TIFF"] = await noise(600, 400)
      .tiff({ tile: true, tileWidth: 64, tileHeight: 64 })
      .toBuffer();
    files["TIFF of three pages"] = makeTiff({ pages: 3 });
    files["TIFF of one strip"] = makeTiff({ strips: 1 });
  });

  it.each([
    ["GIF"],
    ["WebP"],
    ["lossless WebP with EXIF"],
    ["AVIF"],
    ["HEIC"],
    ["TIFF with its directory behind its pixels"],
    ["TIFF with its directory in front"],
    ["tiled TIFF"],
    ["TIFF of three pages"],
    ["TIFF of one strip"],
  ])("an image that is cut short is refused, wherever it is cut: %s", async (name) => {
    const whole = files[name] ?? Buffer.alloc(0);
    expect(whole.length).toBeGreaterThan(100);
    await loadMedia(whole);
    const lengths = [
      ...Array.from({ length: 60 }, (_, index) => Math.floor((whole.length * (index + 1)) / 61)),
      1,
      2,
      3,
    ].map((length, index) => (index < 60 ? length : whole.length - length));
    for (const length of lengths) {
      const error: unknown = await loadMedia(whole.subarray(0, length)).then(
        () => `loaded ${length} of ${whole.length} bytes`,
        (thrown: unknown) => thrown,
      );
      expect(MediaError.isInstance(error), String(error)).toBe(true);
      expect((error as Error).cause).toBeUndefined();
    }
  });

  it("bytes after the end of an image are ignored", async () => {
    for (const whole of [files["GIF"], files["WebP"], files["TIFF with its directory in front"]]) {
      expect(await loadMedia(Buffer.concat([whole ?? Buffer.alloc(0), Buffer.alloc(300)]))).toHaveProperty(
        "width",
      );
    }
  });
});

describe("orientation", () => {
  const formats = ["jpeg", "png", "webp", "tiff", "avif"] as const;
  it.each(formats)("the orientation of %s is read, and the size is the stored one", async (format) => {
    for (const orientation of orientations) {
      const bytes = await noise(40, 30).withMetadata({ orientation })[format]().toBuffer();
      const media = asImage(await loadMedia(bytes));
      expect([media.width, media.height, media.orientation ?? 1], `orientation ${orientation}`).toEqual([
        40,
        30,
        orientation,
      ]);
    }
  });

  it("the orientation of HEIC is read", async () => {
    for (const orientation of orientations) {
      const bytes = asHeic(await noise(40, 30).withMetadata({ orientation }).avif().toBuffer());
      const media = asImage(await loadMedia(bytes));
      expect(media.mediaType).toBe("image/heic");
      expect([media.width, media.height, media.orientation ?? 1]).toEqual([40, 30, orientation]);
    }
  });

  it("an image of any format and orientation is rotated upright by prepareImage", async () => {
    for (const format of formats) {
      for (const orientation of orientations) {
        const bytes = await noise(40, 30).withMetadata({ orientation })[format]().toBuffer();
        const prepared = await prepareImage(await loadMedia(bytes));
        expect(prepared.orientation).toBeUndefined();
        expect([prepared.width, prepared.height]).toEqual(orientation > 4 ? [30, 40] : [40, 30]);
        const again = await loadMedia(await collect(prepared.stream()));
        expect(again).toMatchObject({ width: prepared.width, height: prepared.height });
        expect(again).not.toHaveProperty("orientation");
      }
    }
  });

  it("an invalid orientation is ignored", async () => {
    for (const exif of [
      Buffer.from("II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x09\0\0\0", "latin1"),
      Buffer.from("II*\0"),
    ]) {
      const png = await noise(40, 30).png().toBuffer();
      const bytes = Buffer.concat([png.subarray(0, 33), pngChunk("eXIf", exif), png.subarray(33)]);
      expect(await loadMedia(bytes)).not.toHaveProperty("orientation");
    }
  });
});

describe("a malicious image", () => {
  const box = (type: string, content: Buffer): Buffer => {
    const head = Buffer.alloc(8);
    head.writeUInt32BE(8 + content.length);
    head.write(type, 4, "latin1");
    return Buffer.concat([head, content]);
  };
  const avif = (...children: Buffer[]): Buffer =>
    Buffer.concat([
      box("ftyp", Buffer.from("avif\0\0\0\0avifmif1")),
      box("meta", Buffer.concat([Buffer.alloc(4), ...children])),
      box("mdat", Buffer.alloc(16)),
    ]);
  /** A million items of 65,535 extents each, none of which takes a byte. */
  const endlessExtents = (): Buffer => {
    const items = Buffer.alloc(1_000_000 * 6, Buffer.from([0, 1, 0, 0, 0xff, 0xff]));
    return box("iloc", Buffer.concat([Buffer.from([0, 0, 0, 0, 0, 0, 0xff, 0xff]), items]));
  };
  const circularTiff = (): Buffer => {
    const bytes = makeTiff({ pages: 2 });
    const second = bytes.readUInt32LE(8 + 2 + 9 * 12);
    bytes.writeUInt32LE(8, second + 2 + 9 * 12);
    return bytes;
  };
  const hugeArray = (): Buffer => {
    const bytes = makeTiff();
    bytes.writeUInt32LE(0xffff_ffff, 10 + 5 * 12 + 4);
    return bytes;
  };
  const files: [title: string, make: () => Buffer][] = [
    ["an AVIF of endless extents", () => avif(endlessExtents())],
    ["an AVIF without an image", () => avif()],
    [
      "an AVIF whose boxes are larger than their parents",
      () => avif(Buffer.from("\0\0\xff\xffiprp", "latin1")),
    ],
    ["a TIFF whose directories form a cycle", circularTiff],
    ["a TIFF of endless strips", hugeArray],
  ];
  it.each(files)("a malicious image is refused: %s", async (_title, make) => {
    const error = await loadMedia(make()).catch((thrown: unknown) => thrown as Error);
    expect(error).toMatchObject({ code: "MEDIA_BROKEN" });
    expect((error as Error).cause).toBeUndefined();
  });
});

describe("an APNG", () => {
  it("an APNG is loaded as a PNG, whatever its name", async () => {
    const bytes = asApng(await noise(40, 30).png().toBuffer());
    for (const name of ["moving.png", "moving.apng"]) {
      const media = await loadMedia(new File([Uint8Array.from(bytes)], name, { type: "image/apng" }));
      expect(media).toMatchObject({ mediaType: "image/png", width: 40, height: 30 });
    }
    expect(await loadMedia(bytes, { mediaType: "image/png" })).toMatchObject({ mediaType: "image/png" });
  });
});
