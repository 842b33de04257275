import type { EmbeddedEntry } from "@segmind-embeddings/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Row } from "./row.ts";
import { fromVectorRow, toVectorRow, type Space } from "./vector-row.ts";

const space: Space = { space: "segmind_768", model: "gemini-embedding-2", dimensions: 8 };
const spaceOf = (id: number): Space | undefined => (id === 3 ? space : undefined);
const key = Uint8Array.from({ length: 33 }, (_, index) => index + 1);
const entry: EmbeddedEntry = {
  state: "embedded",
  vector: Float32Array.from({ length: 8 }, (_, index) => index / 7),
  space: space.space,
  model: space.model,
  requestId: "0f8fad5b-d9cb-469f-a165-70867728950e",
  cost: 0.000_25,
  embeddedAt: 1_700_000_000_456,
};

function rowOf(given: EmbeddedEntry): Record<string, unknown> {
  const [, space_id, request_id, cost, embedded_at, vector, sum] = toVectorRow(key, 3, given);
  return { space_id, request_id, cost, embedded_at, vector: vector.slice(), checksum: sum };
}

const damaged = expect.objectContaining({ code: "STORE_CORRUPT" });

test("a row of a vector gives the entry it was made of", () => {
  expect(fromVectorRow(key, rowOf(entry), spaceOf)).toEqual(entry);
  const { state, vector, embeddedAt } = entry;
  const bare: EmbeddedEntry = { state, vector, space: space.space, model: space.model, embeddedAt };
  expect(fromVectorRow(key, rowOf(bare), spaceOf)).toEqual(bare);
});

test("a row with any flipped bit in its vector is damaged", () => {
  fc.assert(
    fc.property(fc.nat(8 * 4 - 1), fc.nat(7), (byte, bit) => {
      const row = rowOf(entry);
      const vector = row["vector"] as Uint8Array;
      vector[byte] = (vector[byte] ?? 0) ^ (1 << bit);
      expect(() => fromVectorRow(key, row, spaceOf)).toThrow(damaged);
    }),
  );
});

test("a row whose vector was cut short or made longer is damaged", () => {
  const vector = rowOf(entry)["vector"] as Uint8Array;
  const lengths = Array.from({ length: vector.length }, (_, length) => vector.slice(0, length));
  for (const other of [...lengths, Buffer.concat([vector, Buffer.alloc(4)])]) {
    expect(() => fromVectorRow(key, { ...rowOf(entry), vector: other }, spaceOf)).toThrow(damaged);
  }
});

test.each<[string, Row]>([
  ["another space", { space_id: 4 }],
  ["a request id that is a number", { request_id: 5 }],
  ["another request id", { request_id: "0f8fad5b-d9cb-469f-a165-70867728950f" }],
  ["another cost", { cost: 0.000_26 }],
  ["no cost", { cost: null }],
  ["another time", { embedded_at: 1 }],
  ["a vector that is text", { vector: "0.1,0.2" }],
  ["no vector", { vector: null }],
  ["no checksum", { checksum: null }],
])("a row with %s is damaged", (_name, change) => {
  expect(() => fromVectorRow(key, { ...rowOf(entry), ...change }, spaceOf)).toThrow(damaged);
});

test("a row that is found under another key is damaged, and the error says how to delete it", () => {
  const other = key.with(5, 99);
  expect(() => fromVectorRow(other, rowOf(entry), spaceOf)).toThrow(
    /key "1-[\w-]{43}" is damaged.*store\.delete\(\[key\]\)/,
  );
});

test("a row of a vector whose space has another number of dimensions is damaged", () => {
  expect(() => fromVectorRow(key, rowOf(entry), () => ({ ...space, dimensions: 4 }))).toThrow(damaged);
});
