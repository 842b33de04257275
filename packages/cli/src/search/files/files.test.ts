import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { meansOf } from "../sign-codes.ts";
import { toUnitLength } from "../to-unit-length.ts";
import { CodeFile } from "./code-file.ts";
import { VectorFile } from "./vector-file.ts";

async function temporaryPath(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "segmind-index-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return join(folder, "index");
}

const dimensions = 64;
const count = 20_000;
/** Vectors that lie in 40 groups, as those of topics do. */
const numbers = Float32Array.from({ length: count * dimensions }, (_, at) => {
  const [row, index] = [Math.floor(at / dimensions), at % dimensions];
  return 2 + Math.sin((row % 40) * 7.3 + index * (1 + (row % 40))) + 0.4 * Math.sin(row * 1.7 + index * row);
});
const keys = Array.from({ length: count }, (_, row) => `key-${String(row)}`);
const vectorOf = (row: number): Float32Array =>
  toUnitLength(numbers.subarray(row * dimensions, (row + 1) * dimensions));

test("the files of an index give each row's key and numbers, and the rows of some keys", async () => {
  const path = await temporaryPath();
  using empty = new VectorFile(path, dimensions, 0);
  empty.append(keys.slice(0, 15_000), numbers.subarray(0, 15_000 * dimensions));
  using half = new VectorFile(path, dimensions, 15_000);
  half.append(keys.slice(15_000), numbers.subarray(15_000 * dimensions));
  using file = new VectorFile(path, dimensions, count);
  for (const row of [0, 14_999, 15_000, count - 1]) {
    expect(file.keyOf(row)).toBe(`key-${String(row)}`);
    expect(file.numbers(row, 1)).toEqual(vectorOf(row));
    expect(file.nearest([vectorOf(row)], 1)).toEqual([{ row, score: expect.closeTo(1, 5) }]);
  }
  const rows = file.rowsOf(new Set(["key-3", "key-19999", "another"]));
  expect([...rows.entries()].filter(([, is]) => is === 1).map(([row]) => row)).toEqual([3, 19_999]);
  using more = new VectorFile(path, dimensions, count + 1);
  expect([file.isWhole, more.isWhole]).toEqual([true, false]);
});

test("a search by the bits of a file finds the nearest rows, and compares few of them", async () => {
  const path = await temporaryPath();
  using empty = new VectorFile(path, dimensions, 0);
  empty.append(keys, numbers);
  using file = new VectorFile(path, dimensions, count);
  using codes = new CodeFile(`${path}.codes`, meansOf(file.numbers(0, 4_096), 4_096, dimensions));
  for (let row = 0; row < count; row += 8_192)
    codes.write(row, file.numbers(row, Math.min(8_192, count - row)));
  expect(codes.rows).toBe(count);
  let found = 0;
  for (let row = 0; row < count; row += 1_000) {
    const query = vectorOf(row);
    const exact = file.nearest([query], 10).map((hit) => hit.row);
    const near = [...codes.nearest(query, count, 4_000, undefined)];
    expect(near.length).toBeLessThan(count / 2);
    const hits = new Set(file.nearestOf(near, [query], 10).map((hit) => hit.row));
    found += exact.filter((one) => hits.has(one)).length;
  }
  expect(found / 200).toBeGreaterThanOrEqual(0.98);
  const isWanted = new Uint8Array(count);
  isWanted[5] = 1;
  expect([...codes.nearest(vectorOf(1), count, 100, isWanted)]).toEqual([5]);
});
