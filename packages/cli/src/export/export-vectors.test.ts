import { execFileSync } from "node:child_process";
import { mkdir, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PassThrough, Writable } from "node:stream";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from "hyparquet";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../../../tools/temporary-folder.ts";
import { ExportError } from "./export-error.ts";
import { exportFormats, exportVectors, type ExportFormat, type ExportOptions } from "./export-vectors.ts";
import { describeRecord, type VectorRecord } from "./vector-record.ts";

const difficult = [
  'a "quoted", text\r\nof two lines',
  " spaces around ",
  "emoji 🌊 ünïcödé\ttab",
  "",
  "=SUM(A1)",
  "line\nbreak",
];
const record = (index: number, more: Partial<VectorRecord> = {}): VectorRecord => ({
  id: `docs/${String(index)} "é",\n.md`,
  kind: "text",
  path: `docs/${String(index)}, naïve.md`,
  ...(index % 2 === 0 && { range: { start: index, end: index + 10 } }),
  ...(index % 3 !== 0 && { text: difficult[index % difficult.length]! }),
  space: "gemini-embedding-2/3",
  vector: Float32Array.of(Math.fround(0.1 + index), -1 / 3, 1e-30, 3.4028235e38, -0.5),
  ...more,
});
const some = (count: number): VectorRecord[] => Array.from({ length: count }, (_, index) => record(index));
async function* from(records: Iterable<VectorRecord>): AsyncGenerator<VectorRecord> {
  yield* records;
}

/** A record as JSON holds it. */
type PlainRecord = Omit<VectorRecord, "vector"> & { readonly vector: number[] };
const parseLines = (text: string): PlainRecord[] =>
  text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as PlainRecord);

const python = ((): string | undefined => {
  try {
    return execFileSync("python3", ["-c", "print('python3')"], { encoding: "utf8", stdio: "pipe" }).trim();
  } catch {
    return undefined;
  }
})();
const hasNumpy = ((): boolean => {
  try {
    execFileSync("python3", ["-c", "import numpy"], { stdio: "pipe" });
    return true;
  } catch {
    return false;
  }
})();
const runPython = (program: string, file: string): unknown =>
  JSON.parse(execFileSync("python3", ["-c", program, file], { encoding: "utf8" }));

async function exported(format: ExportFormat, records: Iterable<VectorRecord>): Promise<string> {
  const file = join(await temporaryFolder(), `vectors.${format}`);
  await exportVectors(from(records), file, format);
  return file;
}

async function errorOf(run: Promise<unknown>): Promise<unknown> {
  return run.then(
    () => undefined,
    (error: unknown) => error,
  );
}

/** A reader of the part of NumPy's format that is written. */
async function readNpy(file: string): Promise<{ shape: number[]; data: Float32Array }> {
  const bytes = await readFile(file);
  expect(bytes.subarray(0, 8)).toEqual(Buffer.from("\u0093NUMPY\u0001\0", "latin1"));
  const length = 10 + bytes.readUInt16LE(8);
  expect(length % 64).toBe(0);
  const header = bytes.toString("latin1", 10, length);
  const match = /^\{'descr': '<f4', 'fortran_order': False, 'shape': \((\d+), (\d+)\), \} *\n$/.exec(header);
  const data = new Float32Array((bytes.length - length) / 4);
  for (const index of data.keys()) data[index] = bytes.readFloatLE(length + index * 4);
  return { shape: [Number(match?.[1]), Number(match?.[2])], data };
}

test("jsonl holds a record a line, with all its fields and each number bit for bit", async () => {
  const records = some(40);
  const read = parseLines(await readFile(await exported("jsonl", records), "utf8"));
  expect(read.map(({ vector, ...rest }) => ({ ...rest, vector: Float32Array.from(vector) }))).toEqual(
    records,
  );
});

test("any single-precision number is read back from jsonl bit for bit", async () => {
  const numbers = fc.float32Array({ noNaN: true, noDefaultInfinity: true, minLength: 1, maxLength: 50 });
  await fc.assert(
    fc.asyncProperty(numbers, async (vector) => {
      const stdout = new PassThrough();
      await exportVectors(from([record(0, { vector })]), "-", "jsonl", { stdout });
      const [line] = parseLines(String(stdout.read()));
      // JSON has no negative zero.
      expect(Float32Array.from(line!.vector)).toEqual(vector.map((value) => value + 0));
    }),
    { numRuns: 50 },
  );
});

test("csv is read back by another reader: Python's where it is installed", async () => {
  const records = some(40);
  const file = await exported("csv", records);
  const rows = (
    python === undefined
      ? parse(await readFile(file, "utf8"), { columns: true })
      : runPython(
          "import csv,json,sys; print(json.dumps(list(csv.DictReader(open(sys.argv[1], newline='', encoding='utf-8')))))",
          file,
        )
  ) as Record<string, string>[];
  expect(rows.length).toBe(40);
  for (const [index, { id, kind, path, range, text, space, vector }] of records.entries()) {
    const row = rows[index]!;
    expect(row).toMatchObject({ id, kind, path, text: text ?? "", space });
    expect(row["range"] === "" ? undefined : JSON.parse(row["range"]!)).toEqual(range);
    expect(Float32Array.from(JSON.parse(row["vector"]!) as number[])).toEqual(vector);
  }
});

test("npy is a matrix that NumPy reads, with a line of ids for each row beside it", async () => {
  const records = some(1_000);
  const file = await exported("npy", records);
  const { shape, data } = await readNpy(file);
  expect(shape).toEqual([1_000, 5]);
  expect(data).toEqual(Float32Array.from(records.flatMap(({ vector }) => Array.from(vector))));
  const ids = parseLines(await readFile(`${file}.ids.jsonl`, "utf8"));
  expect(ids).toEqual(records.map(describeRecord));
  if (hasNumpy) {
    const program =
      "import json,numpy,sys; m = numpy.load(sys.argv[1]); print(json.dumps([str(m.dtype), m.shape, m[7].tolist()]))";
    expect(runPython(program, file)).toEqual(["float32", [1_000, 5], Array.from(records[7]!.vector)]);
  }
});

test("parquet is read back by hyparquet, over several row groups", async () => {
  const vector = (index: number): Float32Array =>
    Float32Array.from({ length: 3_072 }, (_, at) => Math.sin(index * 3_072 + at));
  const records = Array.from({ length: 800 }, (_, index) => record(index, { vector: vector(index) }));
  const file = await asyncBufferFromFile(await exported("parquet", records));
  expect((await parquetMetadataAsync(file)).row_groups.length).toBe(9);
  const rows = await parquetReadObjects({ file });
  const plain = rows.map(({ range, text, vector: numbers, ...rest }) => ({
    ...rest,
    ...(range != null && { range: JSON.parse(range as string) }),
    ...(text != null && { text }),
    vector: Float32Array.from(numbers as number[]),
  }));
  expect(plain).toEqual(records);
});

test.each(exportFormats)("%s without a record is a valid file", async (format) => {
  const file = await exported(format, []);
  if (format === "npy") expect((await readNpy(file)).shape).toEqual([0, 0]);
  else if (format === "parquet") {
    expect(await parquetReadObjects({ file: await asyncBufferFromFile(file) })).toEqual([]);
  } else {
    const header = "id,kind,path,range,text,space,vector\r\n";
    expect(await readFile(file, "utf8")).toBe(format === "csv" ? header : "");
  }
});

test.each(["npy", "parquet"] as const)("%s refuses records of two spaces or lengths", async (format) => {
  const folder = await temporaryFolder();
  const file = join(folder, "vectors");
  const mixes = [
    [record(0), record(1, { space: "other" })],
    [record(0), record(1, { vector: new Float32Array(4) })],
  ];
  for (const mixed of mixes) {
    const error = await errorOf(exportVectors(from(mixed), file, format));
    expect(error).toBeInstanceOf(ExportError);
    expect(error).toMatchObject({ code: "EXPORT_MIXED_SPACES" });
    expect((error as Error).message).toContain("export each space by itself, or choose jsonl or csv");
  }
  expect(await readdir(folder)).toEqual([]);
});

test.each(["jsonl", "csv"] as const)("%s takes records of several spaces", async (format) => {
  const content = await readFile(await exported(format, [record(0), record(1, { space: "other" })]), "utf8");
  expect(content).toContain("other");
});

test.each(exportFormats)("%s that fails half-way leaves the folder as it was", async (format) => {
  const folder = await temporaryFolder();
  const file = join(folder, "vectors");
  await writeFile(file, "the old one");
  const broken = new Error("the store is gone");
  async function* failing(): AsyncGenerator<VectorRecord> {
    yield* some(5_000);
    expect((await readdir(folder)).length).toBeGreaterThan(1);
    throw broken;
  }
  expect(await errorOf(exportVectors(failing(), file, format))).toBe(broken);
  expect(await readdir(folder)).toEqual(["vectors"]);
  expect(await readFile(file, "utf8")).toBe("the old one");
});

test.each(exportFormats)(
  "%s that is aborted while it waits for a record leaves the folder as it was",
  async (format) => {
    const folder = await temporaryFolder();
    const stop = new AbortController();
    const reason = new Error("enough");
    async function* stuck(): AsyncGenerator<VectorRecord> {
      yield record(0);
      setImmediate(() => stop.abort(reason));
      await new Promise(() => undefined);
    }
    const options = { signal: stop.signal };
    expect(await errorOf(exportVectors(stuck(), join(folder, "vectors"), format, options))).toBe(reason);
    expect(await readdir(folder)).toEqual([]);
  },
);

test("an export that is aborted before it begins reads no record", async () => {
  const folder = await temporaryFolder();
  let isRead = false;
  async function* records(): AsyncGenerator<VectorRecord> {
    isRead = true;
    yield record(0);
  }
  const signal = AbortSignal.abort("no");
  expect(await errorOf(exportVectors(records(), join(folder, "vectors"), "jsonl", { signal }))).toBe("no");
  expect(isRead).toBe(false);
});

test("an export closes its source and takes its listener away when it fails", async () => {
  let isClosed = false;
  async function* records(): AsyncGenerator<VectorRecord> {
    try {
      yield record(0);
      yield record(1, { space: "other" });
    } finally {
      isClosed = true;
    }
  }
  const { signal } = new AbortController();
  const listeners: string[] = [];
  signal.addEventListener = () => void listeners.push("added");
  signal.removeEventListener = () => void listeners.push("removed");
  const file = join(await temporaryFolder(), "vectors");
  await errorOf(exportVectors(records(), file, "npy", { signal }));
  await expect.poll(() => isClosed).toBe(true);
  expect(listeners).toEqual(["added", "removed"]);
});

test("a finished export replaces the old file and keeps its permissions, and a link stays a link", async () => {
  const folder = await temporaryFolder();
  const file = join(folder, "vectors.jsonl");
  await writeFile(file, "the old one", { mode: 0o600 });
  await symlink("vectors.jsonl", join(folder, "link"));
  await exportVectors(from(some(2)), join(folder, "link"), "jsonl");
  expect((await readdir(folder)).sort()).toEqual(["link", "vectors.jsonl"]);
  expect((await readFile(file, "utf8")).split("\n").length).toBe(3);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

test("progress tells how many records are written, and so does the result", async () => {
  const told: number[] = [];
  const file = join(await temporaryFolder(), "vectors");
  const onProgress = (records: number): void => void told.push(records);
  expect(await exportVectors(from(some(4)), file, "csv", { onProgress })).toBe(4);
  expect(told).toEqual([1, 2, 3, 4]);
});

test.each(["jsonl", "csv", "parquet"] as const)(
  "%s to standard output is what a file would hold",
  async (format) => {
    const stdout = new PassThrough({ highWaterMark: 1e7 });
    await exportVectors(from(some(30)), "-", format, { stdout });
    expect(stdout.writableEnded).toBe(false);
    expect(stdout.listenerCount("error")).toBe(0);
    expect(stdout.read()).toEqual(await readFile(await exported(format, some(30))));
  },
);

test("npy to standard output is refused, and another format named", async () => {
  const error = await errorOf(exportVectors(from(some(1)), "-", "npy"));
  expect(error).toMatchObject({ code: "EXPORT_NEEDS_FILE" });
  expect((error as Error).message).toContain("give a file's name, or choose jsonl");
});

test("an export to a slow reader does not run ahead of it", async () => {
  let made = 0;
  async function* endless(): AsyncGenerator<VectorRecord> {
    for (;;) {
      made += 1;
      yield record(made, { text: "x".repeat(10_000) });
    }
  }
  let release: () => void = () => undefined;
  const started = new Promise<void>((resolve) => {
    release = resolve;
  });
  const stdout = new Writable({ write: () => release() });
  const stop = new AbortController();
  void exportVectors(endless(), "-", "jsonl", { stdout, signal: stop.signal });
  await started;
  for (let turn = 0; turn < 100; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  expect(made).toBeLessThan(100);
});

const failingStream = (code: string): Writable =>
  new Writable({ write: (_, __, done) => done(Object.assign(new Error(code), { code })) });

test.each<[string, string, (folder: string) => [string, ExportOptions]]>([
  ["a full disk", "EXPORT_DISK_FULL", () => ["-", { stdout: failingStream("ENOSPC") }]],
  ["a closed pipe", "EXPORT_CLOSED_PIPE", () => ["-", { stdout: failingStream("EPIPE") }]],
  ["a closed stream", "EXPORT_CLOSED_PIPE", () => ["-", { stdout: new PassThrough().destroy() }]],
  ["a folder that is not there", "EXPORT_NO_FOLDER", (folder) => [join(folder, "none", "v"), {}]],
  ["a path through a file", "EXPORT_NO_FOLDER", (folder) => [join(folder, "file", "v"), {}]],
  ["a folder in the file's place", "EXPORT_IS_FOLDER", (folder) => [join(folder, "folder"), {}]],
])("an export to %s is a typed error", async (_, code, place) => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, "file"), "");
  await mkdir(join(folder, "folder"));
  const error = await errorOf(exportVectors(from(some(3_000)), ...withFormat(place(folder))));
  expect(error).toBeInstanceOf(ExportError);
  expect(error).toMatchObject({ code, cause: expect.anything() });
  expect((await readdir(folder)).sort()).toEqual(["file", "folder"]);
});

function withFormat([file, options]: [string, ExportOptions]): [string, "jsonl", ExportOptions] {
  return [file, "jsonl", options];
}

test("what is no regular file is written to as it is", async () => {
  expect(await exportVectors(from(some(3)), "/dev/null", "csv")).toBe(3);
  expect((await stat("/dev/null")).isCharacterDevice()).toBe(true);
});
