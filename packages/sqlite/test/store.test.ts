import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { durableCases } from "../../../tools/store-tests/durable-cases.ts";
import { embedded, keyOf } from "../../../tools/store-tests/entries.ts";
import { temporaryFolder } from "../../../tools/temporary-folder.ts";
import { Database } from "../src/database/database.ts";
import { openSqlite, type SqliteDatabase } from "../src/index.ts";

const newFile = async (): Promise<string> => join(await temporaryFolder(), "vectors.db");

function open(path: string): SqliteDatabase {
  const database = openSqlite(path);
  onTestFinished(() => database.close());
  return database;
}

test.each(durableCases)("a store in a SQLite file: $name", async ({ run }) => {
  const path = await newFile();
  await run(() => open(path));
});

const numbersOf = (number: number): Float32Array => embedded(number).vector;
const change = (number: number) => ({ key: keyOf(number), entry: embedded(number) });

test("entries of a SQLite file come in the order they were stored, and those stored meanwhile at the end", async () => {
  const { store } = open(await newFile());
  const numbers = Array.from({ length: 300 }, (_, index) => 1_000 - index);
  await store.write(numbers.map(change));
  const keys: string[] = [];
  for await (const { key } of store.entries()) {
    if (keys.length === 0) await store.write([change(5_000)]);
    keys.push(key);
  }
  expect(keys).toEqual([...numbers, 5_000].map(keyOf));
});

test("entries of a SQLite file are read a few hundred at a time, however many there are", async () => {
  const database = await Database.open({ path: await newFile(), lockTimeout: 1_000, owner: "fox/1/a" });
  database.store.write(Array.from({ length: 700 }, (_, number) => change(number)));
  const lengths: number[] = [];
  for (let next: number | undefined = 0; next !== undefined;) {
    const page = database.store.entries(next, undefined);
    lengths.push(page.entries.length);
    next = page.next;
  }
  expect(lengths).toEqual([256, 256, 188]);
  database.close();
});

test("vectors of one space come as one array, and those stored since after the place where a page ended", async () => {
  const path = await newFile();
  const { store, vectors } = open(path);
  const space = embedded(0).space;
  const other = { ...embedded(9), space: "another space" };
  expect(await vectors(space)).toEqual({ keys: [], numbers: new Float32Array() });
  await store.write([change(3), { key: keyOf(9), entry: other }, change(1)]);
  const first = await vectors(space);
  expect(first?.keys).toEqual([3, 1].map(keyOf));
  expect(first?.numbers).toEqual(Float32Array.of(...numbersOf(3), ...numbersOf(1)));
  expect(await vectors(space, first?.place)).toEqual({
    keys: [],
    numbers: new Float32Array(),
    place: first?.place,
  });
  await store.write([change(2)]);
  const since = await open(path).vectors(space, first?.place);
  expect(since).toMatchObject({ keys: [keyOf(2)], numbers: Float32Array.of(...numbersOf(2)) });

  // The last vector's row goes to another one.
  await store.delete([keyOf(2)]);
  await store.write([change(4)]);
  expect(await vectors(space, since?.place)).toBeUndefined();
  expect((await vectors(space, first?.place))?.keys).toEqual([keyOf(4)]);
});

test("vectors of one space come some thousand at a time", async () => {
  const { store, vectors } = open(await newFile());
  await store.write(Array.from({ length: 2_050 }, (_, number) => change(number)));
  const first = await vectors(embedded(0).space);
  expect(first?.keys).toHaveLength(2_048);
  expect((await vectors(embedded(0).space, first?.place))?.keys).toEqual([2_048, 2_049].map(keyOf));
});
