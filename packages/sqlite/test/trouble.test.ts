import { copyFileSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { SegmindClient, StoreError } from "@segmind-embeddings/core";
import { startMockGateway } from "@segmind-embeddings/mock-gateway";
import { expect, onTestFinished, test } from "vitest";
import { claim, embedded, isVectorOf, keyOf, quotaState } from "../../../tools/store-tests/entries.ts";
import { openSqlite } from "../src/index.ts";
import { readChild } from "./helpers/run-child.ts";
import { errorOf } from "../../../tools/store-tests/error-of.ts";
import { fill, fillInChild, newFile, open, type Filled } from "./helpers/troubled-file.ts";

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

test.each<[string, (path: string) => void]>([
  ...troubles,
  [
    "locked by another process",
    (path) => {
      const other = new DatabaseSync(path);
      onTestFinished(() => other.close());
      other.exec("BEGIN IMMEDIATE");
    },
  ],
])("a client sends nothing through a file that is %s, by a run or a single call", async (_name, change) => {
  const path = await newFile();
  const { store, quota } = open(path, { lockTimeout: 20 });
  await using gateway = await startMockGateway();
  const { apiKey, url: baseUrl } = gateway;
  for (const shared of [{ store }, { quota }, { store, quota }]) {
    await using client = new SegmindClient({ apiKey, baseUrl, ...shared });
    if (gateway.stats.posts === 0) {
      await client.embed("A text that is embedded before the trouble.");
      change(path);
    }
    await errorOf(client.embed("A text by itself."));
    const run = client.embedMany(["A text of a run.", "And another."]);
    await expect(run).rejects.toMatchObject({ cause: expect.any(StoreError) });
  }
  expect(gateway.stats.posts).toBe(1);
});

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

test("a key with half of a surrogate pair is a typed error, and nothing of its call is written", async () => {
  const { store } = open(await newFile());
  const claims = [claim(1), { ...claim(2), key: "\ud800" }];
  expect(await errorOf(store.open(claims))).toMatchObject({ code: "STORE_INVALID_KEY" });
  expect(await store.unsettled()).toEqual([]);
});
