import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EmbeddedEntry, StoreEntry } from "@segmind-embeddings/core";
import { Database } from "../../src/database/database.ts";
import { StoreFailure } from "../../src/errors/store-failure.ts";
import { sampleJob, sampleKeys, sampleQuota, sampleReason, sampleVector } from "./sample.ts";

const folder = mkdtempSync(join(tmpdir(), "segmind-embeddings-fuzz-"));
process.once("exit", () => rmSync(folder, { recursive: true, force: true }));

/**
 * Opens a file of these bytes and reads all of it, writes to it and reads again: whatever the bytes are, what it gives is
 * what the sample holds, or nothing, or a typed error.
 *
 * @returns how many vectors it gave at first
 */
export async function checkFile(file: Uint8Array, log?: Uint8Array): Promise<number> {
  const path = join(folder, "vectors.db");
  for (const ending of ["", "-wal", "-shm"]) rmSync(path + ending, { force: true });
  writeFileSync(path, file);
  if (log !== undefined) writeFileSync(`${path}-wal`, log);
  const database = await attempt(() => Database.open({ path, lockTimeout: 100, owner: "host/2/reader" }));
  if (database === undefined) return 0;
  try {
    const vectors = await read(database);
    await attempt(() => database.store.open([{ key: "new", since: 1, replaceUnknown: false }]));
    await attempt(() => database.store.write([{ key: "new", entry: sampleVector(4) }]));
    const [entry] = (await attempt(() => database.store.get(["new"]))) ?? [];
    if (entry?.state === "embedded") checkVector(entry, 4);
    await read(database);
    await attempt(() => database.store.delete(sampleKeys));
    return vectors;
  } finally {
    await attempt(() => {
      database.close();
    });
  }
}

/** What comes of it, or nothing where it fails with a typed error. */
async function attempt<R>(body: () => R | Promise<R>): Promise<R | undefined> {
  try {
    return await body();
  } catch (error) {
    if (!(error instanceof StoreFailure)) throw error;
    assert.match(error.message, /\S/);
    return undefined;
  }
}

async function read({ store, quotas }: Database): Promise<number> {
  let vectors = 0;
  for (const [number, key] of sampleKeys.entries()) {
    const [entry] = (await attempt(() => store.get([key]))) ?? [];
    checkEntry(entry, number);
    if (entry?.state === "embedded") vectors += 1;
  }
  for (const { key, entry } of (await attempt(() => store.unsettled())) ?? []) {
    checkEntry(entry, sampleKeys.indexOf(key));
  }
  for (let next: number | undefined = 0; next !== undefined;) {
    const from: number = next;
    const page = await attempt(() => store.entries(from, undefined));
    for (const entry of page?.entries ?? []) {
      const number = sampleKeys.indexOf(entry.key);
      checkVector(entry, number === -1 && entry.key === "new" ? 4 : number);
    }
    next = page?.next;
  }
  await attempt(() => store.stats());
  const quota = await attempt(() => quotas.read("sample", ["host/1/dead"]));
  if (quota?.state !== undefined) assert.equal(quota.state, sampleQuota);
  return vectors;
}

function checkEntry(entry: StoreEntry | undefined, number: number): void {
  if (entry?.state === "embedded") checkVector(entry, number);
  if (entry?.state === "accepted") assert.equal(entry.requestId, sampleJob);
  if (entry?.state === "unknown") assert.ok([sampleReason, deadReason].includes(entry.reason), entry.reason);
}

const deadReason = "host/1/dead ended before it recorded the outcome of its request";

function checkVector({ vector, space, model, requestId, cost }: EmbeddedEntry, number: number): void {
  const expected = sampleVector(number);
  assert.deepEqual([...vector], [...expected.vector]);
  assert.deepEqual(
    [space, model, requestId, cost],
    [expected.space, expected.model, expected.requestId, expected.cost],
  );
}
