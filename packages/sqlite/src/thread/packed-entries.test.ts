import type { StoreEntry } from "@segmind-embeddings/core";
import { expect, test } from "vitest";
import { packEntries, unpackEntries } from "./packed-entries.ts";

const vector = (length: number): Float32Array => Float32Array.from({ length }, (_, index) => index + length);

const entries: (StoreEntry | undefined)[] = [
  undefined,
  { state: "embedded", vector: vector(3), space: "a", model: "m", requestId: "r", cost: 0, embeddedAt: 1 },
  { state: "open", owner: "somebody", since: 2 },
  { state: "embedded", vector: vector(2), space: "b", model: "m", embeddedAt: 3 },
  { state: "accepted", requestId: "job", submittedAt: 4 },
  { state: "unknown", since: 5, reason: "nobody is at it" },
  undefined,
  { state: "embedded", vector: vector(4), space: "a", model: "m", cost: 0.5, embeddedAt: 6 },
  { state: "embedded", vector: vector(1), space: "a", model: "n", requestId: "", embeddedAt: 7 },
  undefined,
];

test("packed entries are the same after they were copied and unpacked", () => {
  const packed = structuredClone(packEntries(entries));
  expect(unpackEntries(packed)).toEqual(entries);
  expect(unpackEntries(packEntries([]))).toEqual([]);
});

test("packed entries hold all numbers in one memory, and each space once", () => {
  const { numbers, spaces } = packEntries(entries);
  expect(numbers.buffer.byteLength).toBe(4 * (3 + 2 + 4 + 1));
  expect(spaces).toHaveLength(3);
});
