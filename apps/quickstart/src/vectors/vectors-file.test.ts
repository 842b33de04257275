import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { formatVectorLine, type VectorLine } from "./vector-line.ts";
import { backupName, ForeignFileError, readVectors, VectorsFile } from "./vectors-file.ts";

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "quickstart-"));
  path = join(folder, "new/vectors.jsonl");
});
afterEach(() => rm(folder, { recursive: true }));

function line(id: string, gateway = "mock"): VectorLine {
  return { id, kind: "text", source: "s", content: id, space: "p", gateway, vector: Float32Array.of(1) };
}

async function write(...lines: VectorLine[]): Promise<void> {
  const file = await VectorsFile.begin(path, await readVectors(path));
  await file.append(lines);
  await file.close();
}

async function ids(file = path): Promise<string[]> {
  const found: string[] = [];
  await readVectors(file, ({ id }) => found.push(id));
  return found;
}

test("a file that is not there holds nothing", async () => {
  expect(await readVectors(path)).toEqual({ lines: 0, vectors: 0, bought: 0, isEnded: true });
});

test("a vector is on disk as soon as it was appended", async () => {
  const file = await VectorsFile.begin(path, await readVectors(path));
  await file.append([line("a")]);
  expect(await ids()).toEqual(["a"]);
  await file.append([line("b"), line("c")]);
  expect(await ids()).toEqual(["a", "b", "c"]);
  await file.close();
});

test("beginning anew throws the mock's vectors away", async () => {
  await write(line("a"));
  await write(line("b"));
  expect(await ids()).toEqual(["b"]);
  expect(await readdir(join(folder, "new"))).toEqual(["vectors.jsonl"]);
});

test("beginning anew keeps bought vectors under another name", async () => {
  await write(line("a"), line("b", "https://api.segmind.com"));
  const file = await VectorsFile.begin(path, await readVectors(path));
  await file.append([line("c")]);
  await file.close();
  expect(await ids()).toEqual(["c"]);
  expect(await ids(file.keptAs)).toEqual(["a", "b"]);
});

test("resuming goes on after half a line", async () => {
  await write(line("a"));
  await writeFile(path, `${await readFile(path, "utf8")}${formatVectorLine(line("b")).slice(0, 30)}`);
  const found = await readVectors(path);
  expect(found).toMatchObject({ lines: 2, vectors: 1, isEnded: false });
  const file = await VectorsFile.resume(path, found);
  await file.append([line("c")]);
  await file.close();
  expect(await ids()).toEqual(["a", "c"]);
});

test("a file of something else is refused", async () => {
  const other = join(folder, "notes.txt");
  await writeFile(other, "my notes\n");
  await expect(readVectors(other)).rejects.toThrow(ForeignFileError);
});

test("the other name bears the time", () => {
  const now = new Date("2026-01-31T12:00:00.500Z");
  expect(backupName("/a/vectors.jsonl", now)).toBe("/a/vectors-2026-01-31T12-00-00.jsonl");
  expect(backupName("/a.b/vectors", now)).toBe("/a.b/vectors-2026-01-31T12-00-00");
});
