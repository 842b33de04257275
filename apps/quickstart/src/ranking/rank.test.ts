import fc from "fast-check";
import { expect, test } from "vitest";
import { cosine } from "./cosine.ts";
import { rank } from "./rank.ts";

const vector = (...numbers: number[]) => Float32Array.from(numbers);

test("cosine: 1 along, 0 across, -1 against, whatever the lengths", () => {
  expect(cosine(vector(3, 4), vector(6, 8))).toBeCloseTo(1);
  expect(cosine(vector(1, 0), vector(0, 5))).toBe(0);
  expect(cosine(vector(1, 1), vector(-2, -2))).toBeCloseTo(-1);
});

test("vectors of different lengths cannot be compared", () => {
  expect(() => cosine(vector(1), vector(1, 0))).toThrow("vectors of 1 and 2 numbers");
});

test("nearest first, places counted from 1, equals in their order", () => {
  const entries = [
    { id: "far", vector: vector(0, 1) },
    { id: "near", vector: vector(1, 0.1) },
    { id: "same", vector: vector(2, 0.2) },
  ];
  expect(rank(vector(1, 0.1), entries).map(({ place, entry }) => [place, entry.id])).toEqual([
    [1, "near"],
    [2, "same"],
    [3, "far"],
  ]);
});

test("scores never rise from place to place", () => {
  const numbers = fc.integer({ min: -9, max: 9 });
  const vectors = fc.tuple(numbers, numbers, fc.integer({ min: 1, max: 9 })).map((three) => vector(...three));
  fc.assert(
    fc.property(vectors, fc.array(vectors), (query, all) => {
      const ranked = rank(
        query,
        all.map((one) => ({ vector: one })),
      );
      expect(ranked).toHaveLength(all.length);
      for (const [index, { score }] of ranked.entries()) {
        expect(score).toBeLessThanOrEqual(ranked[index - 1]?.score ?? Infinity);
      }
    }),
  );
});
