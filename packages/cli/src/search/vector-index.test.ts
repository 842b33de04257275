import { InvalidInputError } from "@segmind-embeddings/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import { VectorIndex } from "./vector-index.ts";

/** A repeatable source of numbers around 0. */
function gaussian(seed: number): () => number {
  let state = seed;
  const uniform = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

function vectors(count: number, dimensions: number, seed = 1): Float32Array[] {
  const next = gaussian(seed);
  return Array.from({ length: count }, () => Float32Array.from({ length: dimensions }, next));
}

const cosine = (a: Float32Array, b: Float32Array): number =>
  a.reduce((sum, value, index) => sum + value * b[index]!, 0) / (Math.hypot(...a) * Math.hypot(...b));

function naive(rows: readonly Float32Array[], query: Float32Array): { row: number; score: number }[] {
  return rows
    .map((vector, row) => ({ row, score: cosine(vector, query) }))
    .sort((a, b) => b.score - a.score || a.row - b.row);
}

function indexOf(rows: readonly Float32Array[], capacity?: number): VectorIndex {
  const index = new VectorIndex(rows[0]!.length, capacity);
  expect(rows.map((vector) => index.add(vector))).toEqual(rows.map((_, row) => row));
  return index;
}

test("an exact search gives what comparing with each vector gives, in its order", () => {
  const sizes = fc.record({
    count: fc.integer({ min: 1, max: 60 }),
    dimensions: fc.integer({ min: 1, max: 40 }),
    top: fc.integer({ min: 1, max: 70 }),
    seed: fc.nat(),
  });
  fc.assert(
    fc.property(sizes, ({ count, dimensions, top, seed }) => {
      const [query, ...rows] = vectors(count + 1, dimensions, seed) as [Float32Array, ...Float32Array[]];
      const index = indexOf(rows, 1);
      expect(index.size).toBe(count);
      const expected = naive(rows, query).slice(0, top);
      const found = index.search(query, top, { exact: true });
      expect(found.length).toBe(expected.length);
      for (const [place, hit] of found.entries()) {
        expect(hit.score).toBeCloseTo(expected[place]!.score, 5);
        expect(hit.score).toBeCloseTo(cosine(rows[hit.row]!, query), 5);
      }
      expect(new Set(found.map(({ row }) => row)).size).toBe(found.length);
    }),
  );
});

test("equal vectors come in the order they were added", () => {
  const [same, other] = vectors(2, 8) as [Float32Array, Float32Array];
  const index = indexOf([other, same, other, same, same]);
  expect(index.search(same, 2).map(({ row }) => row)).toEqual([1, 3]);
  expect(index.search(same, 5).map(({ row }) => row)).toEqual([1, 3, 4, 0, 2]);
});

test("a vector's length does not matter, nor what becomes of the caller's array", () => {
  const vector = Float32Array.of(3, 4);
  const index = indexOf([vector, Float32Array.of(-30, 40)]);
  vector.fill(0);
  const [first, second] = index.search(Float32Array.of(0.6, 0.8), 2);
  expect(first).toEqual({ row: 0, score: expect.closeTo(1, 6) });
  expect(second).toEqual({ row: 1, score: expect.closeTo(0.28, 6) });
});

test("a filter leaves out rows before the nearest are taken, exact or not", () => {
  const [query, ...rows] = vectors(20_001, 64) as [Float32Array, ...Float32Array[]];
  const index = indexOf(rows);
  const filter = (row: number): boolean => row % 100 === 7;
  const expected = index.search(query, 20_000, { exact: true }).filter(({ row }) => filter(row));
  expect(index.search(query, 5, { exact: true, filter })).toEqual(expected.slice(0, 5));
  expect(index.search(query, 5, { exact: false, filter })).toEqual(expected.slice(0, 5));
  expect(index.search(query, 5, { exact: false, filter: () => false })).toEqual([]);
});

test("a search by bits gives true scores and, where vectors lie as embeddings do, the nearest rows", () => {
  // A common mean, numbers of falling weight, and topics: what is seen in embeddings.
  const dimensions = 256;
  const next = gaussian(7);
  const weights = Array.from({ length: dimensions }, (_, index) => 1 / Math.sqrt(1 + index * 0.05));
  const draw = (): number[] => weights.map((weight) => weight * next());
  const mean = draw();
  const topics = Array.from({ length: 60 }, draw);
  const make = (at: number): Float32Array => {
    const own = draw();
    return Float32Array.from(
      mean,
      (value, index) => 2 * value + topics[at % 60]![index]! + 0.8 * own[index]!,
    );
  };
  const rows = Array.from({ length: 20_000 }, (_, at) => make(at));
  const index = indexOf(rows, 20_000);
  let found = 0;
  for (let at = 0; at < 50; at += 1) {
    const query = make(at);
    const exact = index.search(query, 10, { exact: true });
    const byBits = index.search(query, 10, { exact: false });
    for (const { row, score } of byBits) expect(score).toBeCloseTo(cosine(rows[row]!, query), 4);
    const nearest = new Set(byBits.map(({ row }) => row));
    found += exact.filter(({ row }) => nearest.has(row)).length;
  }
  expect(found / 500).toBeGreaterThanOrEqual(0.98);
});

test("a search by bits looks at a part of the rows only", () => {
  const rows = vectors(8_000, 768);
  const index = indexOf(rows, 8_000);
  // Without structure the nearest by bits are often not the nearest: a search that misses none compares all rows.
  let missed = 0;
  for (const query of vectors(20, 768, 99)) {
    const exact = index.search(query, 10, { exact: true }).map(({ row }) => row);
    const byBits = new Set(index.search(query, 10, { exact: false }).map(({ row }) => row));
    missed += exact.filter((row) => !byBits.has(row)).length;
  }
  expect(missed).toBeGreaterThan(0);
});

test("vectors that are added after a search by bits are found by the next one", () => {
  const rows = vectors(12_000, 128);
  const index = indexOf(rows.slice(0, 9_000), 10);
  index.search(rows[0]!, 1, { exact: false });
  for (const vector of rows.slice(9_000)) index.add(vector);
  for (const row of [0, 8_999, 9_000, 11_999]) {
    expect(index.search(rows[row]!, 1, { exact: false })[0]).toEqual({ row, score: expect.closeTo(1, 5) });
  }
});

test("an index without vectors finds nothing", () => {
  expect(new VectorIndex(3).search(Float32Array.of(1, 2, 3), 5)).toEqual([]);
});

const three = indexOf([Float32Array.of(1, 0, 0)]);
test.each<[string, () => unknown, string]>([
  ["no dimensions", () => new VectorIndex(0), "dimensions: got 0; expected a whole number of at least 1"],
  ["no capacity", () => new VectorIndex(3, 0.5), "capacity: got 0.5"],
  ["a vector of another length", () => three.add(new Float32Array(2)), "vector: got 2 numbers; expected 3"],
  ["a vector of zeros", () => three.add(new Float32Array(3)), "vector: got zeros; expected finite numbers"],
  [
    "a vector with NaN",
    () => three.add(Float32Array.of(1, NaN, 0)),
    "vector: got numbers that are not finite",
  ],
  [
    "a query with infinity",
    () => three.search(Float32Array.of(Infinity, 0, 0), 1),
    "query: got numbers that are",
  ],
  ["no hits", () => three.search(Float32Array.of(1, 0, 0), 0), "top: got 0"],
])("VectorIndex refuses %s", (_, act, message) => {
  expect(act).toThrow(InvalidInputError);
  expect(act).toThrow(message);
  expect(three.size).toBe(1);
});
