import { readdir, rm, truncate } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { EmbeddedEntry } from "@segmind-embeddings/core";
import { openSqlite } from "@segmind-embeddings/sqlite";
import { embedded as someEntry, keyOf } from "../../../tools/store-tests/entries.ts";
import { useCollection } from "../src/catalogue/collections.ts";
import { Documents } from "../src/catalogue/documents.ts";
import { openCatalogue } from "../src/catalogue/open-catalogue.ts";
import { findHits } from "../src/commands/search/find-hits.ts";
import { removeIndexes } from "../src/commands/search/stored/index-folder.ts";
import { StoredIndex } from "../src/commands/search/stored/stored-index.ts";
import type { OpenFile } from "../src/commands/open-file.ts";
import { makeFolder } from "./helpers/folder.ts";
import { run } from "./helpers/run-program.ts";

const { space } = someEntry(0);
const target = { space, dimensions: 768 };
const stop = new AbortController().signal;

/** A vector that no other number has. */
const embedded = (number: number): EmbeddedEntry => ({
  ...someEntry(number),
  vector: Float32Array.from({ length: 768 }, (_, index) => Math.sin((number + 1) * (index + 1) * 0.618)),
});

/** A catalogue with a text for each number, and its store. */
async function makeFile(numbers: readonly number[]): Promise<{ file: OpenFile; folder: string }> {
  const folder = await makeFolder();
  const path = join(folder, "vectors.db");
  const catalogue = await openCatalogue(path, { mustExist: false });
  const database = openSqlite(path);
  onTestFinished(async () => {
    catalogue.connection.close();
    await database.close();
  });
  const options = {
    taskType: "RETRIEVAL_DOCUMENT",
    outputDimensionality: 768,
    storedDimensionality: 768,
  } as const;
  await useCollection(catalogue.connection, "default", space, options);
  const dispose = (): Promise<void> => Promise.resolve();
  const file = { catalogue, database, isMock: true, [Symbol.asyncDispose]: dispose };
  await add(file, numbers);
  return { file, folder };
}

async function add({ catalogue, database }: OpenFile, numbers: readonly number[]): Promise<void> {
  await database.store.write(numbers.map((number) => ({ key: keyOf(number), entry: embedded(number) })));
  const documents = new Documents(catalogue.connection, "default");
  await catalogue.connection.write(() => {
    for (const number of numbers) {
      const kind = number % 100 === 0 ? "pdf" : "text";
      const pieces = [{ key: keyOf(number), text: String(number) }];
      documents.put({ path: `${String(number)}.txt`, row: "", kind, fingerprint: "", pieces }, 1);
    }
  });
}

/** The texts that are nearest to a number's vector. */
async function nearestTo(file: OpenFile, number: number, more: Partial<Parameters<typeof findHits>[2]> = {}) {
  const wanted = { ...target, filter: {}, top: 3, except: new Set<string>(), isExact: false, stop, ...more };
  const hits = await findHits(file, [embedded(number).vector], wanted);
  return hits.map(({ score, pieces }) => ({ score, text: pieces[0]?.text }));
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, at) => from + at);
const filesIn = async (folder: string): Promise<string[]> =>
  (await readdir(join(folder, ".vectors.index"))).toSorted();

test("a search finds what was embedded before and after the index was made, and reads the store once", async () => {
  const { file, folder } = await makeFile(range(0, 3_000));
  expect((await nearestTo(file, 17))[0]).toEqual({ score: expect.closeTo(1, 5), text: "17" });
  const files = await filesIn(folder);
  const pages: (readonly string[] | undefined)[] = [];
  const vectors = async (...args: Parameters<typeof file.database.vectors>) => {
    const page = await file.database.vectors(...args);
    pages.push(page?.keys);
    return page;
  };
  const watched = { ...file, database: { ...file.database, vectors } };
  expect((await nearestTo(watched, 2_999))[0]?.text).toBe("2999");
  expect(pages).toEqual([[]]);
  await add(file, [5_000]);
  expect((await nearestTo(watched, 5_000))[0]?.text).toBe("5000");
  expect(pages.slice(1)).toEqual([[keyOf(5_000)], []]);
  expect(await filesIn(folder)).toEqual(files);
});

test("a search gives the nearest pieces in their order, each with its cosine, and leaves out the piece it was asked with", async () => {
  const { file } = await makeFile(range(0, 200));
  const vectors = range(0, 200).map((number) => embedded(number).vector);
  const dotOf = (a: Float32Array, b: Float32Array): number =>
    a.reduce((sum, one, at) => sum + one * b[at]!, 0);
  const cosine = (a: Float32Array, b: Float32Array): number =>
    dotOf(a, b) / Math.sqrt(dotOf(a, a) * dotOf(b, b));
  const expected = range(1, 200)
    .map((number) => ({ text: String(number), score: cosine(vectors[0]!, vectors[number]!) }))
    .toSorted((a, b) => b.score - a.score)
    .slice(0, 10);
  const found = await nearestTo(file, 0, { top: 10, except: new Set([keyOf(0)]) });
  expect(found).toEqual(expected.map(({ text, score }) => ({ text, score: expect.closeTo(score, 5) })));
});

test("a search of very many vectors compares their bits first, unless every vector is to be compared", async () => {
  const { file, folder } = await makeFile(range(0, 5_000));
  const codeFiles = async () => (await filesIn(folder)).filter((name) => name.includes(".codes-"));
  const few = { mostNumbers: 1_000 * 768, top: 1 };
  expect((await nearestTo(file, 17, { ...few, isExact: true }))[0]?.text).toBe("17");
  expect(await codeFiles()).toEqual([]);
  expect((await nearestTo(file, 17, few))[0]).toEqual({ score: expect.closeTo(1, 5), text: "17" });
  const [codes] = await codeFiles();
  expect(codes).toMatch(/\.codes-10000$/);
  await add(file, [7_000]);
  expect((await nearestTo(file, 7_000, few))[0]?.text).toBe("7000");
  expect(await codeFiles()).toEqual([codes]);
});

test("a search of a kind that few vectors have finds the nearest of them behind thousands of others", async () => {
  const { file } = await makeFile(range(0, 2_500));
  const found = await nearestTo(file, 1, { filter: { kind: "pdf" }, top: 30 });
  expect(found.map(({ text }) => text).toSorted()).toEqual(
    range(0, 25)
      .map((at) => String(at * 100))
      .toSorted(),
  );
});

test("a search finds no vector that was deleted from the store, and none that no document has", async () => {
  const { file } = await makeFile(range(0, 50));
  await nearestTo(file, 7);
  await file.database.store.delete([keyOf(7)]);
  await file.database.store.write([{ key: keyOf(7_000), entry: embedded(7) }]);
  const found = await nearestTo(file, 7, { top: 60 });
  expect(found).toHaveLength(49);
  expect(found.map(({ text }) => text)).not.toContain("7");
});

test.each<[string, (file: OpenFile, folder: string) => Promise<unknown>]>([
  ["its files are gone", (_, folder) => rm(join(folder, ".vectors.index"), { recursive: true })],
  [
    "a file of it is cut off",
    async (_, folder) => {
      const [name = ""] = (await filesIn(folder)).filter((file) => file.endsWith(".vectors"));
      await truncate(join(folder, ".vectors.index", name), 5_000);
    },
  ],
  ["the last vector in it was deleted", ({ database }) => database.store.delete([keyOf(9)])],
  ["prune has forgotten it", ({ catalogue }) => removeIndexes(catalogue)],
])("the index of a search is made anew where %s", async (_, damage) => {
  const { file, folder } = await makeFile(range(0, 10));
  await nearestTo(file, 3);
  const before = await filesIn(folder);
  await damage(file, folder);
  expect((await nearestTo(file, 3))[0]?.text).toBe("3");
  const after = await filesIn(folder);
  expect(after).toHaveLength(2);
  expect(after).not.toEqual(before);
});

test("searches that make one index at the same time do not spoil it", async () => {
  const { file } = await makeFile(range(0, 5_000));
  const all = await Promise.all(range(0, 4).map((number) => nearestTo(file, number)));
  expect(all.map(([hit]) => hit?.text)).toEqual(["0", "1", "2", "3"]);
  using index = await StoredIndex.open(file.catalogue, file.database, target, { isExact: false, stop });
  expect(index?.rows).toBe(5_000);
});

test("prune leaves no vector in the files of a search", async () => {
  const cwd = await makeFolder({ "docs/a.md": "A red fox.", "docs/b.md": "A hare." });
  await run(["embed", "docs", "--mock"], { cwd });
  await run(["search", "fox", "--mock"], { cwd });
  const folder = join(cwd, ".segmind-embed.mock.index");
  expect(await readdir(folder)).toHaveLength(2);
  await rm(join(cwd, "docs/a.md"));
  await run(["prune", "--mock", "--yes"], { cwd });
  expect(await readdir(folder)).toEqual([]);
});
