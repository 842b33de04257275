import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, onTestFinished, test } from "vitest";
import { temporaryFolder } from "../../../../tools/temporary-folder.ts";
import { applicationId, checkOrigin, migrate } from "./migrate.ts";
import * as format from "./migrations.ts";
import { pragma } from "./pragma.ts";

async function newFile(): Promise<string> {
  return join(await temporaryFolder(), "vectors.db");
}

function open(path: string): DatabaseSync {
  const db = new DatabaseSync(path);
  onTestFinished(() => db.close());
  return db;
}

const tables = (db: DatabaseSync): unknown[] =>
  db
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    .all()
    .map(({ name }) => name);

const oldestVersion = 5;

test("an empty SQLite file gets all tables, our application id and the newest version", async () => {
  const path = await newFile();
  const db = open(path);
  migrate(db, path, format);
  expect(tables(db)).toEqual(["keys", "owners", "quotas", "recent_keys", "spaces", "unsettled", "vectors"]);
  expect(pragma(db, "application_id")).toBe(applicationId);
  expect(pragma(db, "user_version")).toBe(2);
});

test("a SQLite file of an older version is migrated once, and keeps its rows", async () => {
  const path = await newFile();
  const db = open(path);
  const first = "CREATE TABLE foxes (name TEXT)";
  const second = "ALTER TABLE foxes ADD COLUMN age INTEGER; UPDATE foxes SET age = 3";
  migrate(db, path, { oldestVersion, migrations: [first] });
  db.exec("INSERT INTO foxes VALUES ('red')");
  migrate(db, path, { oldestVersion, migrations: [first, second] });
  migrate(db, path, { oldestVersion, migrations: [first, second] });
  expect(db.prepare("SELECT * FROM foxes").all()).toEqual([{ name: "red", age: 3 }]);
  expect(pragma(db, "user_version")).toBe(6);
});

test("a migration that fails leaves the SQLite file as it was", async () => {
  const path = await newFile();
  const db = open(path);
  const first = "CREATE TABLE foxes (name TEXT)";
  migrate(db, path, { oldestVersion, migrations: [first] });
  const migrations = [first, "CREATE TABLE hens (name TEXT)", "CREATE TABLE foxes (name TEXT)"];
  expect(() => migrate(db, path, { oldestVersion, migrations })).toThrow(/already exists/);
  expect(tables(db)).toEqual(["foxes"]);
  expect(pragma(db, "user_version")).toBe(5);
});

test.each([
  [
    "of a newer version",
    `PRAGMA application_id = ${String(applicationId)}; PRAGMA user_version = 9`,
    "STORE_NEWER_VERSION",
  ],
  [
    "of a version that was never released",
    `PRAGMA application_id = ${String(applicationId)}; PRAGMA user_version = 1`,
    "STORE_OLDER_VERSION",
  ],
  ["of another program", "PRAGMA application_id = 7", "STORE_OTHER_PROGRAM"],
  ["with tables of another program", "CREATE TABLE hens (name TEXT)", "STORE_OTHER_PROGRAM"],
  ["with a version of another program", "PRAGMA user_version = 1", "STORE_OTHER_PROGRAM"],
])("a SQLite file %s is a typed error and is not touched", async (_name, sql, code) => {
  const path = await newFile();
  const db = open(path);
  db.exec(sql);
  const before = createHash("sha256").update(readFileSync(path)).digest("hex");
  const refused = expect.objectContaining({ code, message: expect.stringContaining(path) });
  expect(() => checkOrigin(db, path, format)).toThrow(refused);
  expect(() => migrate(db, path, format)).toThrow(refused);
  expect(createHash("sha256").update(readFileSync(path)).digest("hex")).toBe(before);
});
