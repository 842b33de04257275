import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { InvalidInputError } from "@segmind-embeddings/core";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../../tools/temporary-folder.ts";
import { openSqlite } from "./open-sqlite.ts";

test.each<[string, (path: string) => string | URL]>([
  ["an absolute path", (path) => path],
  ["a relative path", (path) => relative(process.cwd(), path)],
  ["a file: URL", (path) => pathToFileURL(path)],
])("a SQLite file is opened by %s, also where its name has odd characters", async (_name, from) => {
  const path = join(await temporaryFolder(), "file:vectors é?mode=ro#%20.db");
  await using database = openSqlite(from(path));
  await database.store.get(["a"]);
  expect(existsSync(path)).toBe(true);
});

test.each([
  ["", /expected the path of a file/],
  [":memory:", /MemoryStore/],
  ["vectors\0.db", /expected the path/],
  [new URL("https://example.com/vectors.db"), /got a URL of https:/],
  [5 as never, /got 5/],
])("%j is no path of a SQLite file", (path, message) => {
  expect(() => openSqlite(path)).toThrow(InvalidInputError);
  expect(() => openSqlite(path)).toThrow(message);
});

test.each([-1, 1.5, NaN, Infinity, 2 ** 31, "5000" as never])("%s is no lockTimeout", (lockTimeout) => {
  expect(() => openSqlite("vectors.db", { lockTimeout })).toThrow(
    /options\.lockTimeout: .*expected milliseconds/,
  );
});

test("two openings of a SQLite file have two owners, of 100 characters at most", async () => {
  const path = join(await temporaryFolder(), "vectors.db");
  await using first = openSqlite(path);
  await using second = openSqlite(path);
  expect(first.store.owner).not.toBe(second.store.owner);
  expect(first.store.owner.length).toBeLessThan(100);
});

test("the store of a SQLite file lets what is bought at the same time share a commit", async () => {
  await using database = openSqlite(join(await temporaryFolder(), "vectors.db"));
  expect(database.store.commitDelay).toBeGreaterThan(0);
});
