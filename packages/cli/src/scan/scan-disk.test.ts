import { statSync } from "node:fs";
import { truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../../../tools/temporary-folder.ts";
import { ScanDisk } from "./scan-disk.ts";
import { UnusableFileError } from "./unusable-file-error.ts";

const path = import.meta.filename;

test("files of a quick disk are read one after another in this thread", async () => {
  let here = 0;
  const disk = new ScanDisk((file) => {
    here += 1;
    return statSync(file, { bigint: true });
  });
  for (let file = 0; file < 200; file += 1) await disk.stat(path);
  expect([here, disk.readsAtOnce]).toEqual([200, 1]);
  expect(String(await disk.read(path, await disk.stat(path)))).toContain(
    "read one after another in this thread",
  );
});

test("files of a slow disk are read several at a time in other threads, once it is known to be slow", async () => {
  let here = 0;
  const disk = new ScanDisk((file) => {
    here += 1;
    for (const end = performance.now() + 1.5; performance.now() < end;);
    return statSync(file, { bigint: true });
  });
  for (let file = 0; file < 200; file += 1) await disk.stat(path);
  expect(here).toBe(64);
  expect(disk.readsAtOnce).toBeGreaterThan(1);
  expect((await disk.stat(path)).size).toBe(statSync(path, { bigint: true }).size);
  expect(String(await disk.read(path, await disk.stat(path)))).toContain(
    "read several at a time in other threads",
  );
});

test("a text that is too long is refused before any of it is read", async () => {
  const long = join(await temporaryFolder(), "long.txt");
  // More than Node reads at once; its bytes are not on the disk.
  await writeFile(long, "");
  await truncate(long, 3 * 2 ** 30);
  const disk = new ScanDisk();
  await expect(disk.read(long, await disk.stat(long))).rejects.toThrow(
    new UnusableFileError("a text of more than 64 MiB: split it"),
  );
});
