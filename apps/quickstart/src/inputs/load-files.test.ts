import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { loadFiles } from "./load-files.ts";

let base: string;
let owned: AsyncDisposableStack;
beforeEach(async () => {
  owned = new AsyncDisposableStack();
  base = await mkdtemp(join(tmpdir(), "quickstart-"));
});
afterEach(async () => {
  await owned.disposeAsync();
  await rm(base, { recursive: true });
});

const media = new URL("../../corpus/media/", import.meta.url);
const png = await readFile(new URL("lighthouse.png", media));
const otherPng = await readFile(new URL("chessboard.png", media));

test("takes folders whole, in order, and says where each item is from", async () => {
  await mkdir(join(base, "mine/deep"), { recursive: true });
  await writeFile(join(base, "mine/b.md"), "# Beer\n");
  await writeFile(join(base, "mine/deep/a.PNG"), png);
  const { items, skipped } = await loadFiles(["mine"], base, owned);
  expect(skipped).toEqual([]);
  expect(items.map(({ id, kind, source, label, note }) => ({ id, kind, source, label, note }))).toEqual([
    { id: "mine/b.md", kind: "text", source: "mine/b.md", label: "mine/b.md", note: "# Beer" },
    {
      id: "mine/deep/a.PNG",
      kind: "image",
      source: "mine/deep/a.PNG",
      label: "mine/deep/a.PNG",
      note: undefined,
    },
  ]);
  expect(items[0]?.input).toEqual({ input: "# Beer" });
  expect(items[1]?.input.image).toMatchObject({ mediaType: "image/png", byteLength: png.byteLength });
});

test("what cannot be used gets a reason, and the rest goes on", async () => {
  await mkdir(join(base, "mine/nothing"), { recursive: true });
  await writeFile(join(base, "mine/good.txt"), "Good.");
  await writeFile(join(base, "mine/table.xlsx"), "x");
  await writeFile(join(base, "mine/other.xlsx"), "x");
  await writeFile(join(base, "mine/package.json"), "{}");
  await writeFile(join(base, "mine/lie.png"), await readFile(new URL("candle.jpg", media)));
  await writeFile(join(base, "mine/empty.mp3"), "");
  await writeFile(join(base, "mine/empty.txt"), "");
  await writeFile(join(base, "mine/blank.txt"), " \n");
  await writeFile(join(base, "mine/latin.txt"), Buffer.from([0x66, 0xfc, 0x72]));
  await symlink(".", join(base, "mine/round"));
  await symlink("gone", join(base, "mine/broken.txt"));
  const paths = [
    "mine",
    "missing.txt",
    "mine/table.xlsx",
    "mine/nothing",
    "https://example.com/a.png",
    "/dev/null",
  ];
  const { items, skipped } = await loadFiles(paths, base, owned);
  expect(items.map(({ id }) => id)).toEqual(["mine/good.txt"]);
  expect(Object.fromEntries(skipped.map(({ path, reason }) => [path, reason]))).toEqual({
    "mine/other.xlsx": expect.stringContaining("no known format"),
    "mine/table.xlsx": expect.stringContaining("no known format"),
    "mine/package.json": expect.stringContaining("no known format"),
    "mine/lie.png": expect.stringContaining("the bytes are image/jpeg"),
    "mine/empty.mp3": expect.stringContaining("no bytes"),
    "mine/empty.txt": "an empty file",
    "mine/blank.txt": "a text of white space alone",
    "mine/latin.txt": "not UTF-8 text",
    "mine/round": "a link to a folder",
    "mine/broken.txt": "no such file or folder",
    "missing.txt": "no such file or folder",
    "mine/nothing": "a folder with nothing in it",
    "https://example.com/a.png": "a URL: download it first",
    "/dev/null": "neither a file nor a folder",
  });
  const bystanders = skipped.filter(({ isFailure }) => !isFailure).map(({ path }) => path);
  expect(bystanders).toEqual(["mine/round", "mine/other.xlsx", "mine/package.json"]);
});

test("leaves out what is hidden and node_modules, and takes a file once", async () => {
  await mkdir(join(base, ".git"));
  await mkdir(join(base, "node_modules"));
  for (const name of ["a.txt", ".hidden.txt", ".git/b.txt", "node_modules/c.txt"]) {
    await writeFile(join(base, name), "A.");
  }
  const { items, skipped } = await loadFiles([".", "a.txt", "./a.txt"], base, owned);
  expect(items.map(({ id }) => id)).toEqual(["a.txt"]);
  expect(skipped).toEqual([]);
});

test("a long text becomes pieces with their lines", async () => {
  const paragraph = `${"word ".repeat(100).trim()}.\n\n`;
  await writeFile(join(base, "long.txt"), paragraph.repeat(40));
  const { items } = await loadFiles(["long.txt"], base, owned);
  expect(items.length).toBeGreaterThan(1);
  expect(items[0]).toMatchObject({ id: "long.txt#lines=1-29", range: { unit: "lines", first: 1, last: 29 } });
  expect(items[0]?.label).toBe("long.txt, lines 1–29");
});

test("equal content has an equal hash, by whatever name", async () => {
  await writeFile(join(base, "a.png"), png);
  await writeFile(join(base, "b.png"), png);
  await writeFile(join(base, "c.png"), otherPng);
  const { items } = await loadFiles(["."], base, owned);
  const [a, b, c] = items.map(({ content }) => content);
  expect(a).toBe(b);
  expect(a).not.toBe(c);
});
