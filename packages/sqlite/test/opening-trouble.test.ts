import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, onTestFinished, test } from "vitest";
import { claim, keyOf } from "../../../tools/store-tests/entries.ts";
import { temporaryFolder } from "../../../tools/temporary-folder.ts";
import { readChild, type Command } from "./helpers/run-child.ts";
import { errorOf } from "../../../tools/store-tests/error-of.ts";
import { digest, fill, fillInChild, newFile, open, type Filled } from "./helpers/troubled-file.ts";

test("a missing folder is a typed error, nothing is created, and the same database works once the folder exists", async () => {
  const folder = join(await temporaryFolder(), "inner");
  const { store } = open(join(folder, "vectors.db"));
  const error = await errorOf(store.open([claim(1)]));
  expect(error.code).toBe("STORE_NO_FOLDER");
  expect(error.message).toMatch(/inner\/vectors\.db is in a folder that is not there\. Make/);
  mkdirSync(folder);
  expect(await store.open([claim(1)])).toEqual([undefined]);
});

test("a path that is a folder is a typed error", async () => {
  const { store } = open(await temporaryFolder());
  const error = await errorOf(store.get([keyOf(1)]));
  expect(error.code).toBe("STORE_CANNOT_OPEN");
  expect(error.message).toMatch(/is a folder\. Name a file in it/);
});

test("a link to a place that is not there is a typed error that says so", async () => {
  const path = await newFile();
  symlinkSync(join(path, "nowhere.db"), path);
  const error = await errorOf(open(path).store.get([keyOf(1)]));
  expect(error.code).toBe("STORE_CANNOT_OPEN");
  expect(error.message).toMatch(/may be a link to a place that is not there/);
});

test.skipIf(process.platform === "win32")(
  "a device is no file to store in, and the error says so",
  async () => {
    const error = await errorOf(open("/dev/null").store.open([claim(1)]));
    expect(error.code).toBe("STORE_CANNOT_OPEN");
    expect(error.message).toMatch(/is a device or a pipe\. Name an ordinary file/);
  },
);

test("a file that is no database is a typed error and stays as it is", async () => {
  const path = await newFile();
  writeFileSync(path, "the quick brown fox jumps over the lazy dog ".repeat(100));
  const before = digest(path);
  const error = await errorOf(open(path).store.open([claim(1)]));
  expect(error.code).toBe("STORE_NOT_A_DATABASE");
  expect(error.message).toContain(path);
  expect(digest(path)).toBe(before);
});

test("another program's database is a typed error and stays as it is", async () => {
  const path = await newFile();
  const db = new DatabaseSync(path);
  db.exec("CREATE TABLE foxes (name TEXT)");
  db.close();
  const before = digest(path);
  expect(await errorOf(open(path).store.open([claim(1)]))).toMatchObject({ code: "STORE_OTHER_PROGRAM" });
  expect(digest(path)).toBe(before);
});

test("a file of a newer version is a typed error and stays as it is", async () => {
  const path = await newFile();
  await fill(path);
  const db = new DatabaseSync(path);
  db.exec("PRAGMA user_version = 99");
  db.close();
  const before = digest(path);
  const error = await errorOf(open(path).store.open([claim(1)]));
  expect(error.code).toBe("STORE_NEWER_VERSION");
  expect(error.message).toMatch(/format 99.*Update the package/);
  expect(digest(path)).toBe(before);
});

/** Runs a child as a user who is not the superuser, for whom no file is read-only. */
function asOrdinaryUser(command: Command): Command {
  const isSuperuser = process.getuid?.() === 0;
  return isSuperuser ? { ...command, options: { uid: 65_534, gid: 65_534, cwd: "/" } } : command;
}

test.each<[string, number, number, RegExp]>([
  ["a file", 0o777, 0o444, /may not write to it/],
  ["a folder", 0o555, 0o666, /may not write to its folder/],
])(
  "%s that is read-only is a typed error, and nothing is written",
  async (_name, folderMode, fileMode, message) => {
    const path = await newFile();
    await fill(path);
    const before = digest(path);
    chmodSync(join(path, ".."), folderMode);
    chmodSync(path, fileMode);
    const { stored, error } = await readChild<Filled>(asOrdinaryUser(fillInChild(path, 5)));
    expect(error?.code).toBe("STORE_READ_ONLY");
    expect(error?.message).toMatch(message);
    expect(stored).toBe(0);
    expect(digest(path)).toBe(before);
  },
);

test("a file that may not be read is a typed error", async () => {
  const path = await newFile();
  await fill(path);
  chmodSync(join(path, ".."), 0o777);
  chmodSync(path, 0);
  const { error } = await readChild<Filled>(asOrdinaryUser(fillInChild(path, 5)));
  expect(error?.code).toBe("STORE_CANNOT_OPEN");
  expect(error?.message).toMatch(/may not be read/);
});

test("a file that is locked while it is opened is a typed error, and opens once it is free", async () => {
  const path = await newFile();
  const other = new DatabaseSync(path);
  onTestFinished(() => other.close());
  other.exec("BEGIN EXCLUSIVE");
  const { store } = open(path, { lockTimeout: 50 });
  expect(await errorOf(store.get([keyOf(1)]))).toMatchObject({ code: "STORE_LOCKED" });
  other.exec("COMMIT");
  expect(await store.get([keyOf(1)])).toEqual([undefined]);
});

test("an error of the file has SQLite's own error as its cause", async () => {
  const path = await newFile();
  writeFileSync(path, "x".repeat(5_000));
  const { cause } = await errorOf(open(path).store.get([keyOf(1)]));
  expect(cause).toMatchObject({ message: "file is not a database" });
});
