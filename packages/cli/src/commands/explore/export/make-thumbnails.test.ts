import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { expect, onTestFinished, test } from "vitest";
import { bytesInFile } from "./file-size.ts";
import { makeThumbnails } from "./make-thumbnails.ts";

test("makeThumbnails makes images as small as all of them have room, and leaves out what has none or cannot be read", async () => {
  const folder = await mkdtemp(join(tmpdir(), "make-thumbnails-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const paths = Array.from({ length: 40 }, (_, at) => join(folder, `${String(at)}.png`));
  const raw = { width: 120, height: 90, channels: 3 } as const;
  for (const path of paths)
    await sharp(randomBytes(120 * 90 * 3), { raw })
      .png()
      .toFile(path);
  await writeFile(paths[7] as string, "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>");
  const make = async (room: number) => {
    const pictures = (await makeThumbnails(paths, room, () => undefined))!;
    const bytes = pictures.flatMap((picture) =>
      picture === undefined ? [] : [Buffer.from(picture.slice("data:image/webp;base64,".length), "base64")],
    );
    const size = bytes.reduce((sum, one) => sum + bytesInFile(one.length), 0);
    return { bytes, size, hasSeventh: pictures[7] !== undefined };
  };
  const ample = await make(10_000_000);
  expect(ample.bytes).toHaveLength(39);
  expect(ample.hasSeventh).toBe(false);
  expect((await sharp(ample.bytes[0]).metadata()).width).toBe(120);
  const tight = await make(100_000);
  expect(tight.bytes).toHaveLength(39);
  expect(tight.size).toBeLessThanOrEqual(100_000);
  expect((await sharp(tight.bytes[0]).metadata()).width).toBeLessThan(120);
  const none = await make(2_000);
  expect(none.bytes.length).toBeLessThan(39);
  expect(none.bytes.length).toBeGreaterThan(0);
  expect(none.size).toBeLessThanOrEqual(2_000);
});
