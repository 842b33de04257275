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

test("the sample files give all their vectors, with a log beside them and without", async () => {
  expect(await checkFile(input("store-file/closed"))).toBe(6);
  expect(await checkFile(input("store-file/beside-a-log"), input("store-log/sample"))).toBe(6);
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
