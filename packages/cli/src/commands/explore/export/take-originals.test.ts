import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { takeOriginals } from "./take-originals.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "take-originals-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function write(name: string, head: string, size: number): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, Buffer.concat([Buffer.from(head, "latin1"), Buffer.alloc(size - head.length)]));
  return path;
}

test("takeOriginals takes the smallest images that fit, each with the type of its bytes, in the order of the paths", async () => {
  const paths = [
    await write("large.png", "\x89PNG\r\n\x1a\n", 600),
    await write("small.txt", "GIF89a", 100),
    await write("middle.png", "\xff\xd8\xff", 300),
    await write("drawing.svg", "<svg onload='alert(1)'>", 50),
    join(folder, "gone.png"),
  ];
  const taken = await takeOriginals(paths, 700);
  expect(taken.map((picture) => picture?.split(",")[0])).toEqual([
    undefined,
    "data:image/gif;base64",
    "data:image/jpeg;base64",
    undefined,
    undefined,
  ]);
  expect(Buffer.from(taken[1]!.split(",")[1]!, "base64")).toHaveLength(100);
  expect((await takeOriginals(paths, 5_000))[0]).toMatch(/^data:image\/png/);
});
