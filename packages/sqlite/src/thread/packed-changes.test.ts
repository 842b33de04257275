import type { StoreChange } from "@segmind-embeddings/core";
import { expect, test } from "vitest";
import { packChanges, unpackChanges } from "./packed-changes.ts";

const space = { space: "a", model: "m" };
/** A part of a larger memory. */
const vector = Float32Array.from({ length: 20 }, (_, index) => index / 3).subarray(5, 9);

const changes: StoreChange[] = [
  { key: "stored", entry: { state: "embedded", vector, ...space, requestId: "r", cost: 0, embeddedAt: 1 } },
  { key: "freed", entry: undefined },
  { key: "a job that is gone", entry: undefined, requestId: "job 1" },
  { key: "accepted", entry: { state: "accepted", requestId: "job 2", submittedAt: 2 } },
  { key: "lost", entry: { state: "unknown", since: 3, reason: "no answer came" } },
  {
    key: "expired",
    entry: { state: "unknown", since: 4, reason: "an hour", requestId: "job 3" },
    requestId: "job 3",
  },
  { key: "stored, too", entry: { state: "embedded", vector, ...space, embeddedAt: 5 } },
];

test("packed changes are the same after they were copied and unpacked", () => {
  expect(unpackChanges(structuredClone(packChanges(changes)))).toEqual(changes);
  expect(unpackChanges(packChanges([]))).toEqual([]);
});

test("packed changes hold the numbers of their vectors alone, and not the memory around them", () => {
  expect(packChanges(changes).entries.numbers.buffer.byteLength).toBe(2 * vector.byteLength);
});
