import { describe, expect, it } from "vitest";
import { InvalidInputError } from "../errors/invalid-input-error.ts";
import { storeConformance } from "../testing/store-conformance.ts";
import type { EmbeddedEntry } from "../embedding-store.ts";
import { MemoryStore } from "./memory-store.ts";

describe("MemoryStore", () => {
  const cases = storeConformance(() => ({ store: new MemoryStore(), close: () => undefined }), {
    openAnother: false,
    kill: false,
  });
  it.each(cases)("MemoryStore $name", async ({ run }) => run());
});

const embedded = (number: number): EmbeddedEntry => ({
  state: "embedded",
  vector: Float32Array.of(number),
  space: "s",
  model: "m",
  embeddedAt: 0,
});

const claim = (key: string) => ({ key, since: 0, replaceUnknown: false });

it("MemoryStore gives up its oldest vectors past maxEntries", () => {
  const store = new MemoryStore({ maxEntries: 2 });
  store.write(["a", "b", "c"].map((key, index) => ({ key, entry: embedded(index + 1) })));
  expect(store.get(["a", "b", "c"]).map((entry) => entry?.state)).toEqual([
    undefined,
    "embedded",
    "embedded",
  ]);
  expect(store.size).toBe(2);
});

it("MemoryStore never gives up a claim or an accepted job for its bound", () => {
  const store = new MemoryStore({ maxEntries: 0 });
  store.open([claim("a"), claim("b"), claim("c")]);
  store.write([
    { key: "b", entry: { state: "accepted", requestId: "12345678", submittedAt: 0 } },
    { key: "c", entry: embedded(1) },
  ]);
  expect(store.get(["a", "b", "c"]).map((entry) => entry?.state)).toEqual(["open", "accepted", undefined]);
});

it.each([-1, 1.5, NaN, "10" as never])("MemoryStore refuses %s as maxEntries", (maxEntries) => {
  expect(() => new MemoryStore({ maxEntries })).toThrow(InvalidInputError);
});
