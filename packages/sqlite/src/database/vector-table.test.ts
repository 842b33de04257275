import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { crc32 } from "node:zlib";
import { expect, onTestFinished, test } from "vitest";
import { embedded, isVectorOf, keyOf } from "../../../../tools/store-tests/entries.ts";
import { temporaryFolder } from "../../../../tools/temporary-folder.ts";
import { Database } from "./database.ts";

const newPath = async (): Promise<string> => join(await temporaryFolder(), "vectors.db");

async function open(path: string, owner = "fox/1/a"): Promise<Database> {
  const database = await Database.open({ path, lockTimeout: 10_000, owner });
  onTestFinished(() => {
    database.close();
  });
  return database;
}

const numbers = (count: number, from = 0): number[] =>
  Array.from({ length: count }, (_, index) => from + index);
const change = (number: number) => ({ key: keyOf(number), entry: embedded(number) });

function countRows(path: string, table: string): unknown {
  const db = new DatabaseSync(path);
  const row = db.prepare(`SELECT count(*) AS count FROM ${table}`).get();
  db.close();
  return row?.["count"];
}

test("a vector is found and counted whether its key is still in the small index or in the large one", async () => {
  const path = await newPath();
  const { store } = await open(path);
  for (let from = 0; from < 1_100; from += 100) {
    store.write(numbers(100, from).map(change));
    const count = from + 100;
    const entries = store.get(numbers(count).map(keyOf));
    expect(numbers(count).filter((number) => !isVectorOf(entries[number], number))).toEqual([]);
    const { embedded: vectors, spentCredits } = store.stats();
    expect([vectors, spentCredits]).toEqual([count, expect.closeTo(count * 0.000_25, 9)]);
  }
  expect([countRows(path, "keys"), countRows(path, "recent_keys")]).toEqual([1_000, 100]);
});

test("a vector is deleted from either index, its credits stay counted, and it can be stored again", async () => {
  const { store } = await open(await newPath());
  store.write(numbers(600).map(change));
  expect(store.delete([3, 599, 700].map(keyOf))).toBe(2);
  expect(store.get([3, 599].map(keyOf))).toEqual([undefined, undefined]);
  expect(store.stats()).toMatchObject({ embedded: 598, spentCredits: expect.closeTo(0.15, 9) });
  store.write([change(3)]);
  expect(isVectorOf(store.get([keyOf(3)])[0], 3)).toBe(true);
  expect(store.stats()).toMatchObject({ embedded: 599, spentCredits: expect.closeTo(0.150_25, 9) });
});

test("two openings find and count each other's vectors while both move keys to the large index", async () => {
  const path = await newPath();
  const databases = [await open(path, "fox/1/a"), await open(path, "fox/1/b")];
  for (const number of numbers(14)) {
    databases[number % 2]?.store.write(numbers(90, number * 90).map(change));
  }
  for (const { store } of databases) {
    const entries = store.get(numbers(1_260).map(keyOf));
    expect(numbers(1_260).filter((number) => !isVectorOf(entries[number], number))).toEqual([]);
    expect(store.stats()).toMatchObject({ embedded: 1_260 });
  }
});

test("two keys of one hash have a vector each, and one is deleted without the other", async () => {
  const keys = ["plumless", "buckeroo"];
  expect(crc32(`\0${keys[0] ?? ""}`)).toBe(crc32(`\0${keys[1] ?? ""}`));
  const { store } = await open(await newPath());
  store.write(keys.map((key, number) => ({ key, entry: embedded(number) })));
  expect(store.get(keys).map(isVectorOf)).toEqual([true, true]);
  expect(store.delete(keys.slice(0, 1))).toBe(1);
  expect(isVectorOf(store.get(keys)[1], 1)).toBe(true);
  expect(store.get(keys)[0]).toBeUndefined();
});
