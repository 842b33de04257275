import assert from "node:assert/strict";
import type {
  AcceptedEntry,
  EmbeddedEntry,
  EmbeddingStore,
  StoreClaim,
  StoreEntry,
} from "../embedding-store.ts";

/** One place of data for one case, opened by one owner or several. */
export interface StoreHarness {
  readonly store: EmbeddingStore;
  /** Opens the same data for one more living owner, as another process would. Left out where data has one owner alone. */
  openAnother?(): EmbeddingStore | Promise<EmbeddingStore>;
  /** Ends an owner without letting it settle anything, as `kill -9` would. */
  kill?(store: EmbeddingStore): void | Promise<void>;
  /** Closes what the case has opened. */
  close(): void | Promise<void>;
}

/** What a store must do, by the sentence that says so. */
export type StoreCases = Readonly<Record<string, (harness: StoreHarness) => Promise<void>>>;

export const keys = Array.from({ length: 8 }, (_, index) => `1-${String(index).repeat(43)}`);
export const [first = "", second = "", third = "", absent = ""] = keys;

export const claim = (key: string, replaceUnknown = false): StoreClaim => ({
  key,
  since: 1_000,
  replaceUnknown,
});

export const accepted: AcceptedEntry = {
  state: "accepted",
  requestId: "0f8fad5b-d9cb-469f-a165-70867728950e",
  submittedAt: 1_700_000_000_123,
};

export const embedded: EmbeddedEntry = {
  state: "embedded",
  vector: Float32Array.of(0.1, -0.25, 3e-39, 1e30, -0),
  space: "segmind_gemini-embedding-2_5_param_raw",
  model: "gemini-embedding-2",
  requestId: accepted.requestId,
  cost: 0.000_25,
  embeddedAt: 1_700_000_000_456,
};

export const unknown = { state: "unknown", since: 2_000, reason: "no response came" } as const;

export async function stateOf(store: EmbeddingStore, key: string): Promise<string | undefined> {
  const [entry] = await store.get([key]);
  return entry?.state;
}

export function sameVector(entry: StoreEntry | undefined, expected: Float32Array): void {
  assert.equal(entry?.state, "embedded");
  const { vector } = entry;
  assert.ok(vector instanceof Float32Array);
  assert.deepEqual(
    [...new Uint32Array(vector.slice().buffer)],
    [...new Uint32Array(expected.slice().buffer)],
  );
}
