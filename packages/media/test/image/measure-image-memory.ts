// Measures what prepareImage takes of memory by format, each in a process of its own, beside what it expects to take.
// By itself: node --conditions=@segmind-embeddings/source measure-image-memory.ts [<side in pixels>]
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import sharp, { type Sharp } from "sharp";
import { runChild } from "../helpers/run-child.ts";

/** Bytes. */
export interface ImageMemory {
  readonly kind: string;
  readonly byteLength: number;
  readonly expected: number;
  readonly growth: number;
}

const kinds: Readonly<Record<string, (image: Sharp) => Sharp>> = {
  PNG: (image) => image.png(),
  "PNG, interlaced": (image) => image.png({ progressive: true, compressionLevel: 1 }),
  "PNG, interlaced, 16 bits": (image) =>
    image.toColourspace("rgb16").png({ progressive: true, compressionLevel: 1 }),
  "PNG, interlaced, 16 bits, alpha": (image) =>
    image.ensureAlpha(0.5).toColourspace("rgb16").png({ progressive: true, compressionLevel: 1 }),
  JPEG: (image) => image.jpeg(),
  "JPEG, progressive": (image) => image.jpeg({ progressive: true }),
  "JPEG, progressive, 4:4:4": (image) => image.jpeg({ progressive: true, chromaSubsampling: "4:4:4" }),
  GIF: (image) => image.gif({ effort: 1 }),
  WebP: (image) => image.webp({ effort: 0 }),
  "WebP, lossless": (image) => image.webp({ effort: 0, lossless: true }),
  AVIF: (image) => image.avif({ effort: 0 }),
  "AVIF, 10 bits": (image) => image.avif({ effort: 0, bitdepth: 10 }),
  TIFF: (image) => image.tiff({ compression: "deflate" }),
  "TIFF, large tiles": (image) =>
    image.tiff({ compression: "deflate", tile: true, tileWidth: 2_048, tileHeight: 2_048 }),
};

/** The pixels of a square image with a gradient and a pattern. */
function draw(side: number): Buffer {
  const pixels = Buffer.alloc(side * side * 3);
  for (let at = 0; at < pixels.length; at += 3) {
    const [x, y] = [(at / 3) % side, Math.floor(at / 3 / side)];
    pixels[at] = (x * 255) / side;
    pixels[at + 1] = (y * 255) / side;
    pixels[at + 2] = (x >>> 4) ^ (y >>> 4);
  }
  return pixels;
}

export async function measureImageMemory(side: number): Promise<ImageMemory[]> {
  const folder = mkdtempSync(join(tmpdir(), "segmind-test-"));
  const pixels = draw(side);
  const results: Promise<ImageMemory>[] = [];
  try {
    for (const [index, [kind, encode]] of Object.entries(kinds).entries()) {
      const image = sharp(pixels, { raw: { width: side, height: side, channels: 3 } });
      const bytes = await encode(image).toBuffer();
      const path = join(folder, String(index));
      writeFileSync(path, bytes);
      // One image is measured while the next is made.
      await results.at(-1);
      results.push(measure(kind, path, bytes.length));
    }
    return await Promise.all(results);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(kind: string, path: string, byteLength: number): Promise<ImageMemory> {
  const [line = "{}"] = await runChild("image/image-memory-child.ts", [path]);
  const measured = JSON.parse(line) as Omit<ImageMemory, "kind" | "byteLength">;
  return { kind, byteLength, ...measured };
}

const [, script, side = "6000"] = process.argv;
if (script !== undefined && import.meta.url === pathToFileURL(script).href) {
  const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(0).padStart(6);
  process.stdout.write(`${side} × ${side} pixels, megabytes: of the file, expected, measured\n`);
  for (const { kind, byteLength, expected, growth } of await measureImageMemory(Number(side))) {
    process.stdout.write(
      `${kind.padEnd(34)}${megabytes(byteLength)}${megabytes(expected)}${megabytes(growth)}\n`,
    );
  }
}
