import { DatabaseSync } from "node:sqlite";
import type { EmbeddedEntry, StoreChange } from "@segmind-embeddings/core";
import { Database } from "../../src/database/database.ts";
import { keyOf } from "../../../../tools/store-tests/entries.ts";

// What the sample files hold; their pages are small, so that a file is, too.

/** The vectors 0 to 5 are stored: the last is longer than a page. */
export function sampleVector(number: number): EmbeddedEntry {
  return {
    state: "embedded",
    vector: Float32Array.from({ length: number === 5 ? 768 : 8 }, (_, index) => number + index / 7),
    space: number < 3 ? "space-a" : "space-b",
    model: "gemini-embedding-2",
    requestId: `request-${String(number)}`,
    cost: 0.000_25,
    embeddedAt: 1_700_000_000_000 + number,
  };
}

/** The keys 6 to 8 are open, accepted and unknown. */
export const sampleJob = "0f8fad5b-d9cb-469f-a165-70867728950e";
export const sampleReason = "no answer came";

export const sampleKeys: readonly string[] = Array.from({ length: 10 }, (_, number) => keyOf(number));

/** The state of the quota "sample". */
export const sampleQuota = '{"version":1,"granted":3,"sends":[[1700000000000,1]]}';

/** Makes a sample file. It is left as a killed process leaves it: what was written last is in the log alone. */
export async function writeSample(path: string): Promise<Database> {
  const small = new DatabaseSync(path);
  small.exec("PRAGMA page_size = 512; PRAGMA user_version = 0");
  small.close();
  const database = await Database.open({ path, lockTimeout: 1_000, owner: "host/1/dead" });
  const { store, quotas } = database;
  store.open(sampleKeys.slice(0, 9).map((key) => ({ key, since: 1_700_000_000_000, replaceUnknown: false })));
  const accepted: StoreChange = {
    key: keyOf(7),
    entry: { state: "accepted", requestId: sampleJob, submittedAt: 1_700_000_000_001 },
  };
  const unknown: StoreChange = {
    key: keyOf(8),
    entry: { state: "unknown", since: 1_700_000_000_002, reason: sampleReason },
  };
  const vectors = [0, 1, 2, 3, 4, 5].map((number) => ({ key: keyOf(number), entry: sampleVector(number) }));
  store.write([accepted, unknown, ...vectors]);
  quotas.write({ name: "sample", version: 0, state: sampleQuota, clockOffset: 5 }, []);
  return database;
}
