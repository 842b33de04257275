import { appendFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../../../tools/temporary-folder.ts";
import type { SourceItem } from "./bulk-source.ts";
import { jsonlFile } from "./jsonl-file.ts";
import { openSource } from "./open-source.ts";
import { readAll } from "../../test/helpers/read-all.ts";

async function fileOf(text: string): Promise<string> {
  const folder = await temporaryFolder();
  await writeFile(join(folder, "notes.jsonl"), text);
  return folder;
}

const tell = ({ id, inputs, problem }: SourceItem): unknown[] => [
  id,
  ...inputs,
  ...(problem instanceof Error ? [`${problem.name}: ${problem.message}`] : []),
];

test("texts, objects with a text, inputs and broken lines of a JSONL file are told apart", async () => {
  const root = await fileOf(
    [
      '{"id":"a","text":"red"}',
      "",
      '"grey"',
      '{"id":7,"input":"arctic","image":"https://example.com/fox.png"}',
      "{no json",
      "[1]",
      '{"id":"b","text":5}',
    ].join("\n"),
  );
  const items = await readAll(jsonlFile("notes.jsonl", { root }), 100);
  expect(items.map(tell)).toEqual([
    ["a", "red"],
    ["line 3", "grey"],
    ["7", { input: "arctic", image: "https://example.com/fox.png" }],
    ["line 5", "BulkSourceError: line 5 is no JSON."],
    ["line 6", "BulkSourceError: line 6 is neither a text nor an object."],
    ["b", 5],
  ]);
});

test("a JSONL file may begin with a byte order mark", async () => {
  const root = await fileOf('\uFEFF{"id":"a","text":"red"}\n"grey"\n');
  const items = await readAll(jsonlFile("notes.jsonl", { root }), 1);
  expect(items.map(tell)).toEqual([
    ["a", "red"],
    ["line 2", "grey"],
  ]);
});

test("fields of a JSONL file can have other names, which a worker finds in the queue", async () => {
  const root = await fileOf('{"sku":"x1","description":"a red fox"}\n');
  const source = jsonlFile("notes.jsonl", { root, id: "sku", text: "description" });
  const onWorker = openSource(source.reference, [], root);
  expect((await readAll(onWorker, 10)).map(tell)).toEqual([["x1", "a red fox"]]);
});

test("ranges of a JSONL file of any size are together all its lines, and a range can be read on from any line", async () => {
  const lines = Array.from(
    { length: 23 },
    (_, index) => `{"id":"${String(index)}","text":"fox ${String(index)}"}\n\n`,
  );
  const source = jsonlFile("notes.jsonl", { root: await fileOf(lines.join("")) });
  expect(await source.count()).toBe(23);
  const whole = await readAll(source, 100);
  for (const size of [1, 2, 5, 22, 23, 24]) {
    expect((await readAll(source, size)).map(({ id }) => id)).toEqual(whole.map(({ id }) => id));
  }
  const [, , third] = whole;
  const rest: string[] = [];
  for await (const { id } of source.read({ from: third!.from, to: whole[5]!.to, count: 4 })) rest.push(id);
  expect(rest).toEqual(["2", "3", "4", "5"]);
});

test("lines that are added to a JSONL file after it was enqueued are not part of the bulk", async () => {
  const root = await fileOf('"one"\n"two"\n');
  const source = jsonlFile("notes.jsonl", { root });
  const ranges = [];
  for await (const range of source.ranges([10])) ranges.push(range);
  await appendFile(join(root, "notes.jsonl"), '"three"\n');
  const read: unknown[] = [];
  for (const range of ranges) for await (const { inputs } of source.read(range)) read.push(...inputs);
  expect(read).toEqual(["one", "two"]);
});

test("a JSONL file that is another one than was enqueued is told, and so is one that is not there", async () => {
  const root = await fileOf('"one"\n"two"\n');
  const source = jsonlFile("notes.jsonl", { root });
  const ranges = [];
  for await (const range of source.ranges([1])) ranges.push(range);
  await writeFile(join(root, "notes.jsonl"), '"a longer first line"\n"two"\n');
  const read = source.read(ranges[1]!)[Symbol.asyncIterator]();
  await expect(read.next()).rejects.toThrow(
    /is not the file that was enqueued: no line begins at byte 6\. Enqueue it again/,
  );
  await expect(jsonlFile("other.jsonl", { root }).count()).rejects.toThrow(
    /There is no .*other\.jsonl" on this machine/,
  );
});

test.each(["../notes.jsonl", "/etc/passwd", "a/../../b"])(
  "a file outside of a worker's folder is refused: %s",
  (path) => {
    expect(() => jsonlFile(path, { root: "/srv/data" })).toThrow(/is not inside "\/srv\/data"/);
    expect(() => openSource({ type: "jsonl", path, id: "id", text: "text" }, [], "/srv/data")).toThrow(
      /is not inside/,
    );
    expect(() => openSource({ type: "folder", path }, [], "/srv/data")).toThrow(/is not inside/);
  },
);
