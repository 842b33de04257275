import { describe, expect, test } from "vitest";
import type { Embedding } from "../embedding.ts";
import { InvalidInputError } from "../errors/invalid-input-error.ts";
import { PaidVectors } from "./paid-vectors.ts";

const embeddingOf = (value: number): Embedding => ({
  vector: Float32Array.of(value),
  space: "space",
  model: "model",
  requestId: "id",
  metrics: { cost: 1 },
  attempts: 2,
  resends: 1,
});
const paidFor = (
  values: readonly number[],
): { results: Map<number, Embedding>; requestIds: Map<number, string> } => ({
  results: new Map(values.map((value, index) => [index, embeddingOf(value)])),
  requestIds: new Map(),
});

describe("PaidVectors", () => {
  test("gives back what it keeps, by key, once, without its cost", () => {
    const paid = new PaidVectors();
    paid.keep(["a", "b"], paidFor([1, 2]));

    const { results } = paid.take(["c", "b"]);

    expect([...results]).toEqual([[1, { ...embeddingOf(2), metrics: {}, attempts: 0, resends: 0 }]]);
    expect(paid.take(["b"]).results.size).toBe(0);
    expect(paid.size).toBe(1);
  });

  test("keeps a vector of its own", () => {
    const paid = new PaidVectors();
    const facts = paidFor([1]);
    paid.keep(["a"], facts);
    facts.results.get(0)!.vector[0] = 9;

    expect(paid.take(["a"]).results.get(0)?.vector).toEqual(Float32Array.of(1));
  });

  test("keeps accepted jobs, and a vector in place of its job", () => {
    const paid = new PaidVectors();
    paid.keep(["a", "b"], {
      results: new Map(),
      requestIds: new Map([
        [0, "job a"],
        [1, "job b"],
      ]),
    });
    paid.keep(["a"], paidFor([1]));

    const { results, requestIds } = paid.take(["a", "b"]);

    expect([...results.keys()]).toEqual([0]);
    expect([...requestIds]).toEqual([[1, "job b"]]);
  });

  test("never keeps more than max, and lets the oldest go", () => {
    const paid = new PaidVectors({ max: 2 });
    paid.keep(["a", "b"], paidFor([1, 2]));
    paid.keep(["a"], paidFor([1]));
    paid.keep(["c"], paidFor([3]));

    expect(paid.size).toBe(2);
    expect([...paid.take(["a", "b", "c"]).results.keys()]).toEqual([0, 2]);
  });

  test("keeps nothing with max 0, and refuses what is no number of vectors", () => {
    const paid = new PaidVectors({ max: 0 });
    paid.keep(["a"], paidFor([1]));

    expect(paid.size).toBe(0);
    expect(() => new PaidVectors({ max: -1 })).toThrow(InvalidInputError);
    expect(() => new PaidVectors({ max: 1.5 })).toThrow("max: got 1.5");
  });
});
