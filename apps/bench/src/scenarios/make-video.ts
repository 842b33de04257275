import { copyFile, stat, truncate, open } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const seed = fileURLToPath(new URL("../../../quickstart/corpus/media/steamer.mp4", import.meta.url));

/** Writes an MP4 of a size: a short one that ends in a box of free space, which the format allows. */
export async function makeVideo(path: string, byteLength: number): Promise<void> {
  await copyFile(seed, path);
  const { size } = await stat(path);
  const free = byteLength - size;
  if (free < 8)
    throw new RangeError(`a video of ${String(byteLength)} bytes: the smallest is ${String(size + 8)}`);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(free, 0);
  head.write("free", 4, "latin1");
  await using file = await open(path, "r+");
  await file.write(head, 0, head.length, size);
  await truncate(path, byteLength);
}
