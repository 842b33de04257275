import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../../../../tools/temporary-folder.ts";
import { testTarget } from "../../../../tools/fuzz/test-target.ts";
import { checkFile } from "./check-file.ts";
import { writeSample } from "./sample.ts";
import { target as storeFile } from "./store-file.target.ts";
import { target as storeLog } from "./store-log.target.ts";

const input = (name: string): Buffer => readFileSync(new URL(`inputs/${name}`, import.meta.url));

/** The version of SQLite that wrote a file last: 1,000,000 times its first number, 1,000 times its second, and its third. */
const writerOf = (file: Buffer): number => file.readUInt32BE(96);

test("a file that Node 22 wrote gives all its vectors, and takes new ones", async () => {
  const file = input("store-file/closed");
  expect(writerOf(file)).toBe(3_050_004);
  expect(await checkFile(file)).toBe(6);
});

test("a file that Node 26 wrote gives all its vectors, and takes new ones, with the log that a kill left beside it", async () => {
  const file = input("store-file/beside-a-log");
  expect(writerOf(file)).toBe(3_053_004);
  expect(await checkFile(file, input("store-log/sample"))).toBe(6);
});

test("a file that is written now is as the samples are", async () => {
  const path = join(await temporaryFolder(), "vectors.db");
  const database = await writeSample(path);
  expect(await checkFile(readFileSync(path), readFileSync(`${path}-wal`))).toBe(6);
  database.close();
  expect(await checkFile(readFileSync(path))).toBe(6);
});

describe("fuzzing sqlite", () => {
  for (const target of [storeFile, storeLog]) testTarget(target, 300);
});
