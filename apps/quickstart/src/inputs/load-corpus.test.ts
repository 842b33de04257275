import { readdir, readFile, stat } from "node:fs/promises";
import { afterAll, expect, test } from "vitest";
import { loadCorpus } from "./load-corpus.ts";

const owned = new AsyncDisposableStack();
afterAll(() => owned.disposeAsync());

const folder = new URL("../../corpus/", import.meta.url);

test("the corpus has all five kinds, and a caption beside two pictures", async () => {
  const { items, queries } = await loadCorpus(owned);
  const kinds = Object.groupBy(items, ({ kind }) => kind);
  expect(kinds.text?.length).toBeGreaterThanOrEqual(24);
  expect(kinds.image).toHaveLength(5);
  expect(kinds.audio).toHaveLength(3);
  expect(kinds.video).toHaveLength(2);
  expect(kinds.pdf).toHaveLength(1);
  expect(kinds.image?.filter(({ input }) => input.input !== undefined)).toHaveLength(2);
  expect(new Set(items.map(({ id }) => id)).size).toBe(items.length);
  expect(queries.length).toBeGreaterThanOrEqual(3);
});

test("each text names its author, work and year", async () => {
  const { items } = await loadCorpus(owned);
  for (const { kind, source } of items) if (kind === "text") expect(source).toMatch(/^.+, .+, 1[5-9]\d\d$/);
});

test("each medium is listed with its origin, and all of it is small", async () => {
  const files = await readdir(new URL("media/", folder));
  const listed = JSON.parse(await readFile(new URL("media.json", folder), "utf8")) as { file: string }[];
  const sources = await readFile(new URL("SOURCES.md", folder), "utf8");
  expect(listed.map(({ file }) => file).sort()).toEqual(files.sort());
  let bytes = 0;
  for (const file of files) {
    expect(sources).toContain(`| \`${file}\``);
    bytes += (await stat(new URL(`media/${file}`, folder))).size;
  }
  expect(bytes).toBeLessThan(1_500_000);
});
