import { createHash } from "node:crypto";
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { StoreError } from "@segmind-embeddings/core";
import { expect, onTestFinished, test } from "vitest";
import { temporaryFolder } from "../../../tools/temporary-folder.ts";
import { openSqlite, type SqliteDatabase, type SqliteOptions } from "../src/index.ts";
import { claim, embedded, isVectorOf, keyOf, quotaState } from "../../../tools/store-tests/entries.ts";
import { childArguments, readChild, type Command } from "./helpers/run-child.ts";

const newFile = async (): Promise<string> => join(await temporaryFolder(), "vectors.db");

function open(path: string, options?: SqliteOptions): SqliteDatabase {
  const database = openSqlite(path, options);
  onTestFinished(() => database.close());
  return database;
}

/** Makes a file with the vectors 0 to 49. */
async function fill(path: string): Promise<void> {
  const { store, close } = openSqlite(path);
  const changes = Array.from({ length: 50 }, (_, number) => ({
    key: keyOf(number),
    entry: embedded(number),
  }));
  await store.write(changes);
  await close();
}

async function errorOf(call: unknown): Promise<StoreError> {
  const error: unknown = await Promise.resolve(call).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!StoreError.isInstance(error)) throw new Error("no StoreError", { cause: error });
  return error;
}

const digest = (path: string): string => createHash("sha256").update(readFileSync(path)).digest("hex");

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

interface Filled {
  readonly stored: number;
  readonly error?: { readonly code: string; readonly message: string };
}

const fillInChild = (path: string, most: number): Command => ({
  program: process.execPath,
  args: childArguments("fill-file.ts", path, String(most)),
});

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

test("a file that may not grow is a typed error, and every vector that was stored is there", async () => {
  const path = await newFile();
  // As on a full disk: what is written beyond a limit of 1.5 MB is refused.
  const { program, args } = fillInChild(path, 10_000);
  const quoted = [program, ...args].map((word) => `'${word}'`).join(" ");
  const { stored, error } = await readChild<Filled>({
    program: "bash",
    args: ["-c", `trap '' XFSZ; ulimit -f 1500; exec ${quoted}`],
  });
  expect(error?.code).toBe("STORE_FULL");
  expect(error?.message).toMatch(/Free some space/);
  expect(stored).toBeGreaterThan(10);
  const { store } = open(path);
  const entries = await store.get(Array.from({ length: stored + 1 }, (_, number) => keyOf(number)));
  for (let number = 0; number < stored; number += 1) expect(isVectorOf(entries[number], number)).toBe(true);
  expect(entries[stored]).toBeUndefined();
  // With room again it goes on.
  await store.write([{ key: keyOf(stored), entry: embedded(stored) }]);
  expect(isVectorOf((await store.get([keyOf(stored)]))[0], stored)).toBe(true);
});

test("a file that another process keeps locked is a retryable error, and works once it is free", async () => {
  const path = await newFile();
  const { store, quota } = open(path, { lockTimeout: 50 });
  await store.write([{ key: keyOf(1), entry: embedded(1) }]);
  const other = new DatabaseSync(path);
  onTestFinished(() => other.close());
  other.exec("BEGIN IMMEDIATE");
  const error = await errorOf(store.open([claim(2)]));
  expect(error).toMatchObject({ code: "STORE_LOCKED", isRetryable: true });
  expect(error.message).toMatch(/for longer than 50 ms.*raise lockTimeout/);
  const change = () => ({ state: quotaState, result: 1 });
  expect(await errorOf(quota.update("a", change))).toMatchObject({ code: "STORE_LOCKED" });
  // Reading waits for no writer.
  expect(isVectorOf((await store.get([keyOf(1)]))[0], 1)).toBe(true);
  other.exec("COMMIT");
  expect(await store.open([claim(2)])).toEqual([undefined]);
  expect(await quota.update("a", change)).toBe(1);
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

const troubles: [string, (path: string) => void][] = [
  ["deleted", (path) => ["", "-wal", "-shm"].forEach((ending) => rmSync(path + ending))],
  ["moved", (path) => renameSync(path, `${path}.old`)],
  [
    "replaced",
    (path) => {
      copyFileSync(path, `${path}.new`);
      renameSync(`${path}.new`, path);
    },
  ],
  ["left without its log", (path) => rmSync(`${path}-wal`)],
];

test.each(troubles)(
  "a file that is %s while it is open is a typed error before anything is sent",
  async (_name, change) => {
    const path = await newFile();
    const { store, quota } = open(path);
    await store.open([claim(1)]);
    change(path);
    const error = await errorOf(store.open([claim(2)]));
    expect(error.code).toBe("STORE_MOVED");
    expect(error.message).toMatch(/deleted, moved or replaced/);
    expect(await errorOf(store.write([{ key: keyOf(1), entry: embedded(1) }]))).toMatchObject({
      code: "STORE_MOVED",
    });
    const granted = quota.update("a", () => ({ state: quotaState, result: 1 }));
    expect(await errorOf(granted)).toMatchObject({ code: "STORE_MOVED" });
  },
);

test("a file that was moved while it is open works again once it is put back", async () => {
  const path = await newFile();
  const { store } = open(path);
  await store.open([claim(1)]);
  renameSync(path, `${path}.old`);
  expect(await errorOf(store.open([claim(2)]))).toMatchObject({ code: "STORE_MOVED" });
  renameSync(`${path}.old`, path);
  await store.write([{ key: keyOf(1), entry: embedded(1) }]);
  expect(isVectorOf((await store.get([keyOf(1)]))[0], 1)).toBe(true);
});

test("a file is opened through a link, and a link that is changed later is a typed error", async () => {
  const path = await newFile();
  const link = `${path}.link`;
  symlinkSync(path, link);
  const { store } = open(link);
  await store.write([{ key: keyOf(1), entry: embedded(1) }]);
  rmSync(link);
  symlinkSync(`${path}.other`, link);
  expect(await errorOf(store.write([{ key: keyOf(2), entry: embedded(2) }]))).toMatchObject({
    code: "STORE_MOVED",
  });
});

test("a damaged page is a typed error, whichever page it is, and no wrong vector is given", async () => {
  const path = await newFile();
  await fill(path);
  const sound = readFileSync(path);
  const page = 16_384;
  let told = 0;
  for (let at = 0; at < sound.length; at += page) {
    const bytes = Buffer.from(sound);
    bytes.fill(0xa5, at + 100, at + page);
    writeFileSync(path, bytes);
    const { store, close } = openSqlite(path);
    for (let number = 0; number < 50; number += 1) {
      try {
        const [entry] = await store.get([keyOf(number)]);
        expect(entry === undefined || isVectorOf(entry, number)).toBe(true);
      } catch (error) {
        expect(error).toMatchObject({ name: "StoreError", code: "STORE_CORRUPT" });
        told += 1;
      }
    }
    await close();
  }
  expect(told).toBeGreaterThan(50);
});

test("a vector with a flipped bit is an error with its key, the others are given, and it can be deleted", async () => {
  const path = await newFile();
  await fill(path);
  const bytes = readFileSync(path);
  const at = bytes.indexOf(Buffer.from(embedded(7).vector.buffer)) + 1_000;
  bytes[at] = (bytes[at] ?? 0) ^ 4;
  writeFileSync(path, bytes);
  const { store } = open(path);
  const error = await errorOf(store.get([keyOf(7)]));
  expect(error.code).toBe("STORE_CORRUPT");
  expect(error.message).toContain(`the key "${keyOf(7)}" is damaged`);
  expect(isVectorOf((await store.get([keyOf(8)]))[0], 8)).toBe(true);
  expect(await store.delete([keyOf(7)])).toBe(1);
  expect(await store.get([keyOf(7)])).toEqual([undefined]);
  expect((await store.stats()).embedded).toBe(49);
});

test("a file that was cut short is a typed error", async () => {
  const path = await newFile();
  await fill(path);
  writeFileSync(path, readFileSync(path).subarray(0, 3 * 16_384));
  const keys = Array.from({ length: 50 }, (_, number) => keyOf(number));
  expect(await errorOf(open(path).store.get(keys))).toMatchObject({ code: "STORE_CORRUPT" });
});

test("an error of the file has SQLite's own error as its cause", async () => {
  const path = await newFile();
  writeFileSync(path, "x".repeat(5_000));
  const { cause } = await errorOf(open(path).store.get([keyOf(1)]));
  expect(cause).toMatchObject({ message: "file is not a database" });
});

test("a key with half of a surrogate pair is a typed error, and nothing of its call is written", async () => {
  const { store } = open(await newFile());
  const claims = [claim(1), { ...claim(2), key: "\ud800" }];
  expect(await errorOf(store.open(claims))).toMatchObject({ code: "STORE_INVALID_KEY" });
  expect(await store.unsettled()).toEqual([]);
});
