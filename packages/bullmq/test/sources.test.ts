import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { expect, onTestFinished, test } from "vitest";
import { startTestServer } from "../../../tools/test-servers/postgres-server.ts";
import { temporaryFolder } from "../../../tools/temporary-folder.ts";
import { makePng } from "./helpers/make-png.ts";
import { enqueueBulk, jsonlFile, mediaFolder, ownSource, sqlQuery } from "../src/index.ts";
import { setUp } from "./helpers/bulk-setup.ts";
import { readAll } from "./helpers/read-all.ts";

const server = await startTestServer(["-c", "fsync=off"]);
const backend = { name: "PostgreSQL", connection: server.url } as const;

function openPool(): pg.Pool {
  const pool = new pg.Pool({ connectionString: server.url });
  onTestFinished(() => pool.end());
  return pool;
}

test("the rows of a SQL query are embedded by key, and one without a text fails alone", async () => {
  const { queue, startWorker, reached } = await setUp(backend, server);
  const pool = openPool();
  await pool.query("CREATE TABLE pages (id bigint PRIMARY KEY, body text)");
  await pool.query(
    "INSERT INTO pages SELECT n::bigint * 1000000007, 'Page ' || n FROM generate_series(1, 1200) AS n",
  );
  await pool.query("UPDATE pages SET body = NULL WHERE id = 1000000007");
  const source = sqlQuery("pages", { pool, query: "SELECT id, body FROM pages;", key: "id", input: "body" });
  expect(await enqueueBulk(queue, source, { id: "pages" })).toEqual({
    id: "pages",
    inputs: 1200,
    ranges: 147,
  });
  startWorker({ sources: [source] });
  const status = await reached("pages", ({ state }) => state === "done");
  expect(status).toMatchObject({ done: 1199, failed: 1 });
  expect(status.failures).toMatchObject([
    { id: "1000000007", message: expect.stringMatching(/"body".*has no text/) },
  ]);
});

test.each([
  ["text", "'k' || lpad(n::text, 5, '0')"],
  ["integer", "n"],
  ["uuid", "md5(n::text)::uuid"],
  ["timestamptz", "'2026-01-01'::timestamptz + n * interval '1.000001 seconds'"],
])(
  "rows are read in the order of a key of type %s, in ranges of any size, each once",
  async (type, value) => {
    const pool = openPool();
    const table = `keys_${type}`;
    await pool.query(`CREATE TABLE ${table} (key ${type} PRIMARY KEY, text text)`);
    await pool.query(`INSERT INTO ${table} SELECT ${value}, 'Row ' || n FROM generate_series(1, 1234) AS n`);
    const source = sqlQuery("keys", { pool, query: `SELECT * FROM ${table}`, key: "key" });
    for (const size of [1, 100, 617, 5000].slice(type === "text" ? 0 : 1)) {
      const items = await readAll(source, size);
      expect(new Set(items.map(({ inputs }) => inputs[0])).size).toBe(1234);
      expect(items).toHaveLength(1234);
    }
  },
);

test("rows that come and go after a query was enqueued make no other row be left out", async () => {
  const pool = openPool();
  await pool.query("CREATE TABLE changing (key integer PRIMARY KEY, text text)");
  await pool.query("INSERT INTO changing SELECT n * 10, 'Row ' || n FROM generate_series(1, 100) AS n");
  const source = sqlQuery("changing", { pool, query: "SELECT * FROM changing", key: "key" });
  const ranges = [];
  for await (const range of source.ranges([10])) ranges.push(range);
  await pool.query("INSERT INTO changing SELECT n * 10 + 5, 'New ' || n FROM generate_series(0, 50) AS n");
  await pool.query("DELETE FROM changing WHERE key > 900 AND key < 950");
  const read = new Set<string>();
  for (const range of ranges) for await (const { id } of source.read(range)) read.add(id);
  const { rows } = await pool.query<{ key: number }>("SELECT key FROM changing WHERE key <= 1000");
  expect([...read].map(Number).toSorted((a, b) => a - b)).toEqual(
    rows.map(({ key }) => key).toSorted((a, b) => a - b),
  );
});

test("the last page of a query is found by its key, without counting the rows before it", async () => {
  const pool = openPool();
  await pool.query("CREATE TABLE plenty (key integer PRIMARY KEY, text text)");
  await pool.query("INSERT INTO plenty SELECT n, 'Row ' || n FROM generate_series(1, 20000) AS n");
  await pool.query("ANALYZE plenty");
  const statements: [string, unknown[]][] = [];
  const spy = {
    query: (sql: string, values: unknown[] = []) => {
      statements.push([sql, values]);
      return pool.query(sql, values);
    },
  };
  const source = sqlQuery("plenty", { pool: spy, query: "SELECT * FROM plenty", key: "key" });
  const ids: string[] = [];
  for await (const { id } of source.read({ from: "19990", to: "20000", count: 10 })) ids.push(id);
  expect(ids).toHaveLength(10);
  const [sql, values] = statements[0]!;
  const { rows } = await pool.query<{ "QUERY PLAN": string }>(
    `EXPLAIN ${sql
      .replace("$1", `'${String(values[0])}'`)
      .replace("$2", String(values[1]))
      .replace("$3", `'${String(values[2])}'`)}`,
  );
  expect(rows.map((row) => row["QUERY PLAN"]).join("\n")).toMatch(
    /Index Cond: \(\(key <= 20000\) AND \(key > 19990\)\)/,
  );
});

test("inputs of functions of one's own are embedded under the name that workers know them by", async () => {
  const { queue, startWorker, reached } = await setUp(backend, server);
  const all = Array.from({ length: 90 }, (_, index) => ({
    id: `own-${String(index)}`,
    input: `Own text ${String(index)}.`,
  }));
  const source = ownSource("mine", {
    count: () => all.length,
    read: (from, count) => all.slice(from, from + count),
  });
  await enqueueBulk(queue, source, { id: "mine" });
  startWorker({ sources: [source] });
  expect(await reached("mine", ({ state }) => state === "done")).toMatchObject({ done: 90, failed: 0 });
});

test("a folder's media are embedded file by file, and one that is no image fails alone", async () => {
  const { queue, folder, startWorker, reached, gateway } = await setUp(backend, server);
  await mkdir(join(folder, "photos/deep"), { recursive: true });
  for (let index = 0; index < 24; index += 1) {
    await writeFile(
      join(folder, index % 2 ? "photos" : "photos/deep", `${String(index)}.png`),
      makePng(index),
    );
  }
  await writeFile(join(folder, "photos/broken.png"), "no image");
  await writeFile(join(folder, "photos/notes.txt"), "no medium");
  const source = mediaFolder("photos", { root: folder });
  expect(await enqueueBulk(queue, source, { id: "photos" })).toMatchObject({ inputs: 25 });
  startWorker();
  const status = await reached("photos", ({ state }) => state === "done");
  expect(status).toMatchObject({ done: 24, failed: 1 });
  expect(status.failures).toMatchObject([{ id: "photos/broken.png" }]);
  expect(gateway.stats.bills).toBe(24);
});

test("a link to a file is read where it stays below `root`, and is told as failed where it leads out or nowhere", async () => {
  const outside = await temporaryFolder();
  await writeFile(join(outside, "secret.png"), makePng(1));
  const root = await temporaryFolder();
  await mkdir(join(root, "photos"));
  await writeFile(join(root, "fox.png"), makePng(2));
  await symlink("../fox.png", join(root, "photos/inside.png"));
  await symlink(join(outside, "secret.png"), join(root, "photos/outside.png"));
  await symlink("nothing.png", join(root, "photos/nowhere.png"));

  const items = await readAll(mediaFolder("photos", { root }), 10);
  const told = items.map(({ id, inputs, problem }) => [id, inputs.length, String(problem)]);
  expect(told).toEqual([
    ["photos/inside.png", 1, "undefined"],
    ["photos/nowhere.png", 0, expect.stringMatching(/^BulkSourceError: There is no ".*nowhere\.png"/)],
    [
      "photos/outside.png",
      0,
      expect.stringMatching(/^BulkSourceError: .*outside\.png" leads by a link out of/),
    ],
  ]);
});

test("a folder or a JSONL file that leads out of `root` by a link is refused before anything of it is read", async () => {
  const outside = await temporaryFolder();
  await writeFile(join(outside, "notes.jsonl"), '"one"\n"two"\n');
  const root = await temporaryFolder();
  await symlink(outside, join(root, "linked"));
  const lines = jsonlFile("linked/notes.jsonl", { root });
  const refusal = /leads by a link out of .*name a folder that holds both as `root`/;
  await expect(lines.count()).rejects.toThrow(refusal);
  await expect(readAll(lines, 10)).rejects.toThrow(refusal);
  const range = { from: [6, 2], to: [12, 3], count: 1 };
  await expect(lines.read(range)[Symbol.asyncIterator]().next()).rejects.toThrow(refusal);
  await expect(mediaFolder("linked", { root }).count()).rejects.toThrow(refusal);
});

test("ranges of a folder of any size are together all its files", async () => {
  const root = await temporaryFolder();
  for (const path of ["a/b/1.png", "a/2.png", "a-b/3.png", "a.png", "b/4.png"]) {
    await mkdir(join(root, path, ".."), { recursive: true });
    await writeFile(join(root, path), makePng(1));
  }
  const source = mediaFolder(".", { root });
  const whole = (await readAll(source, 10)).map(({ id }) => id);
  expect(whole.toSorted()).toEqual(["a-b/3.png", "a.png", "a/2.png", "a/b/1.png", "b/4.png"].toSorted());
  for (const size of [1, 2, 4]) expect((await readAll(source, size)).map(({ id }) => id)).toEqual(whole);
});

test("a worker that was not given a source says so", async () => {
  const { queue, startWorker, reached } = await setUp(backend, server);
  const source = ownSource("mine", { count: () => 3, read: () => [] });
  await enqueueBulk(queue, source, { id: "mine" });
  startWorker();
  const status = await reached("mine", ({ brokenRanges }) => brokenRanges.length > 0);
  expect(status.brokenRanges[0]?.reason).toMatch(
    /This worker was given no source "mine": pass it in `sources`/,
  );
}, 120_000);

test.each([
  [
    "name",
    () =>
      sqlQuery("", { pool: { query: () => Promise.resolve({ rows: [] }) }, query: "SELECT 1", key: "id" }),
  ],
  ["options.pool", () => sqlQuery("a", { pool: undefined as never, query: "SELECT 1", key: "id" })],
  ["options.read", () => ownSource("a", { count: () => 1, read: undefined as never })],
])("a source without %s is refused", (path, make) => {
  expect(make).toThrow(new RegExp(`^${path}: got`));
});
