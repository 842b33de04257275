import { readFile } from "node:fs/promises";
import type { Sharp } from "sharp";
import { headLength, mediaTypeOfBytes } from "../server/media-type-of-bytes.ts";
import { bytesInFile } from "./file-size.ts";

/** Sides in pixels and qualities, the best first. */
const steps = [
  [160, 60],
  [128, 55],
  [112, 52],
  [96, 50],
  [80, 48],
  [64, 45],
  [56, 43],
  [48, 40],
  [40, 36],
  [32, 30],
] as const;
/** Pictures that tell how large the others will be. */
const samples = 32;
/** What the samples tell may be wrong by so much. */
const caution = 1.05;

type Step = (typeof steps)[number];

/**
 * Small pictures of images, as addresses that hold them; `undefined` for what cannot be read, or has no room. They are as
 * good as fits.
 *
 * @param room bytes of the file that they may take together
 * @returns `undefined` where sharp, an optional peer, is not installed
 */
export async function makeThumbnails(
  paths: readonly string[],
  room: number,
  onProgress: (done: number) => void,
): Promise<readonly (string | undefined)[] | undefined> {
  const sharp = await import("sharp").then((module) => module.default).catch(() => undefined);
  if (sharp === undefined) return undefined;
  const make = async (path: string, step: Step): Promise<Buffer | undefined> => shrink(sharp, path, step);
  const step = await chooseStep(paths, room, make);
  const thumbnails: (string | undefined)[] = [];
  let left = room;
  for (const path of paths) {
    const picture = await make(path, step);
    const bytes = picture === undefined ? 0 : bytesInFile(picture.length);
    thumbnails.push(picture && bytes <= left ? dataAddress("image/webp", picture) : undefined);
    if (bytes <= left) left -= bytes;
    onProgress(thumbnails.length);
  }
  return thumbnails;
}

export function dataAddress(mediaType: string, bytes: Buffer): string {
  return `data:${mediaType};base64,${bytes.toString("base64")}`;
}

async function chooseStep(
  paths: readonly string[],
  room: number,
  make: (path: string, step: Step) => Promise<Buffer | undefined>,
): Promise<Step> {
  const apart = Math.max(1, Math.floor(paths.length / samples));
  const some = paths.filter((_, at) => at % apart === 0).slice(0, samples);
  for (const step of steps) {
    const sizes = await Promise.all(some.map(async (path) => (await make(path, step))?.length));
    const bytes = sizes.reduce<number>((sum, size) => sum + (size === undefined ? 0 : bytesInFile(size)), 0);
    const mean = bytes / Math.max(1, sizes.length);
    if (mean * paths.length * caution <= room) return step;
  }
  return steps.at(-1) as Step;
}

async function shrink(
  sharp: (input: Buffer) => Sharp,
  path: string,
  [side, quality]: Step,
): Promise<Buffer | undefined> {
  try {
    const bytes = await readFile(path);
    // Of what the bytes are: a drawing with scripts, say, is no image here.
    if (!mediaTypeOfBytes(bytes.subarray(0, headLength)).mediaType.startsWith("image/")) return undefined;
    return await sharp(bytes)
      .rotate()
      .resize(side, side, { fit: "inside", withoutEnlargement: true })
      .webp({ quality, effort: 4 })
      .toBuffer();
  } catch {
    return undefined;
  }
}
