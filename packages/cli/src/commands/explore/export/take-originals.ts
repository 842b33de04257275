import { open } from "node:fs/promises";
import { headLength, mediaTypeOfBytes } from "../server/media-type-of-bytes.ts";
import { bytesInFile } from "./file-size.ts";
import { dataAddress } from "./make-thumbnails.ts";

/**
 * Images as they are, as addresses that hold them, for a browser to make small: the smallest files first, as many as fit.
 *
 * @param room bytes of the file that they may take together
 * @returns for each path its address, or `undefined` for what does not fit or is no image
 */
export async function takeOriginals(
  paths: readonly string[],
  room: number,
): Promise<readonly (string | undefined)[]> {
  const sizes = await Promise.all(paths.map(sizeOf));
  const bySize = [...sizes.entries()].sort(([, a], [, b]) => a - b);
  const taken: (string | undefined)[] = paths.map(() => undefined);
  let left = room;
  for (const [at, size] of bySize) {
    if (bytesInFile(size) > left) break;
    const picture = await read(paths[at] as string, size);
    if (picture === undefined) continue;
    taken[at] = picture;
    left -= bytesInFile(size);
  }
  return taken;
}

/** @returns endless for what cannot be read */
async function sizeOf(path: string): Promise<number> {
  try {
    await using file = await open(path);
    return (await file.stat()).size;
  } catch {
    return Infinity;
  }
}

async function read(path: string, size: number): Promise<string | undefined> {
  try {
    await using file = await open(path);
    const bytes = Buffer.alloc(size);
    await file.read(bytes, 0, size, 0);
    const { mediaType } = mediaTypeOfBytes(bytes.subarray(0, headLength));
    return mediaType.startsWith("image/") ? dataAddress(mediaType, bytes) : undefined;
  } catch {
    return undefined;
  }
}
