import { randomBytes, randomInt } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { Item } from "explorer/wire";
import { toBase64 } from "../map/read-map.ts";
import { readPageFiles } from "../server/page-files.ts";
import { composeWithin, type TakePictures } from "./compose-within.ts";
import { takeOriginals } from "./take-originals.ts";

const count = 10_000;
const neighbours = 12;

/** What can hardly be compressed: a text in Chinese, or one of random words. */
function passage(at: number): string {
  const letter = (): string =>
    String.fromCodePoint(at % 2 === 0 ? 0x4e00 + randomInt(3_000) : 0x61 + randomInt(26));
  return Array.from({ length: 240 }, letter).join("");
}

function makeData() {
  const items = Array.from({ length: count }, (_, at): Item => {
    const isImage = at % 2 === 0;
    const title = `${randomBytes(8).toString("hex")}.${isImage ? "jpg" : "md"}`;
    const path = `folder-${String(at % 100)}/${title}`;
    const item = { id: `${String(at)}.0`, title, path, collection: "default", copies: 0 } as const;
    return isImage ? { ...item, kind: "image" } : { ...item, kind: "text", text: passage((at - 1) / 2) };
  });
  const random = (length: number): Uint32Array => Uint32Array.from({ length }, () => randomInt(count));
  const names = { names: ["all"], numbers: toBase64(new Uint16Array(count)) };
  return {
    overview: { file: "all.db", isMock: true, collections: [], kinds: [], folders: [] },
    map: {
      count,
      places: toBase64(Float32Array.from({ length: count * 2 }, () => Math.random())),
      ids: toBase64(Uint32Array.from({ length: count * 2 }, (_, at) => (at % 2 === 0 ? at / 2 : 0))),
      kinds: toBase64(new Uint8Array(count)),
      folders: names,
      collections: names,
      labels: [],
    },
    items,
    neighbours: { each: neighbours, numbers: toBase64(random(count * neighbours)) },
  };
}

test("an exported file of 10,000 entries is smaller than 10 MB, with as many of its 5,000 images as there is room for", async () => {
  const folder = await mkdtemp(join(tmpdir(), "compose-within-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  // Too large for all to fit, and each another one.
  const paths = Array.from({ length: count / 2 }, (_, at) => join(folder, `${String(at)}.jpg`));
  const head = Buffer.from("\xff\xd8\xff", "latin1");
  for (const path of paths) await writeFile(path, Buffer.concat([head, randomBytes(1_500)]));
  const take: TakePictures = (_, room) => takeOriginals(paths, room);
  const { page, pictures, images } = await composeWithin(await readPageFiles(), makeData(), take);
  expect(images).toBe(5_000);
  expect(pictures).toBeLessThan(images);
  expect(Buffer.byteLength(page)).toBeLessThan(10_000_000);
  expect(Buffer.byteLength(page), "no room is left unused").toBeGreaterThan(9_500_000);
});
