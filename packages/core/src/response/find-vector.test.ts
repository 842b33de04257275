import { describe, expect, it } from "vitest";
import { InvalidResponseError } from "../errors/invalid-response-error.ts";
import { findVector } from "./find-vector.ts";

const numbers = [0.25, -1, 3e-4];

const shapes: [string, unknown][] = [
  ["a bare array", numbers],
  ["embedding", { embedding: numbers }],
  ["values", { values: numbers }],
  ["embedding.values", { embedding: { values: numbers } }],
  ["embeddings[0]", { embeddings: [numbers] }],
  ["embeddings[0].values", { embeddings: [{ values: numbers }] }],
  ["data[0].embedding", { data: [{ embedding: numbers }] }],
];

describe("findVector", () => {
  it.each(shapes)("findVector finds %s", (_, answer) => {
    expect(findVector(answer)).toEqual(numbers);
  });

  it.each(shapes)("findVector finds %s under output, also as a JSON string", (_, answer) => {
    expect(findVector({ status: "COMPLETED", output: answer })).toEqual(numbers);
    expect(findVector({ status: "COMPLETED", output: JSON.stringify(answer) })).toEqual(numbers);
  });

  it("findVector takes the first of several in the order that is promised", () => {
    const other = [9, 9, 9];
    expect(findVector({ embedding: numbers, values: other })).toEqual(numbers);
    expect(findVector({ output: other, embeddings: [numbers] })).toEqual(numbers);
  });

  it.each([
    { output: { output: numbers } },
    { status: "COMPLETED", output: { output: JSON.stringify({ embedding: numbers }) } },
    { output: JSON.stringify({ output: { embeddings: [{ values: numbers }] } }) },
  ])("findVector finds a vector in the output within an output: %j", (answer) => {
    expect(findVector(answer)).toEqual(numbers);
  });

  it.each([
    ["null", null, "null"],
    ["a string", "0.1, 0.2", "a string"],
    ["an empty object", {}, "an empty object"],
    ["embeddings without one", { embeddings: [] }, "embeddings: an empty array"],
    ["other keys", { result: { vectors: [[1]] }, ok: true }, "result: an object with vectors, ok"],
    ["an array of objects", [{ embedding: numbers }], "an array of an object with embedding"],
    ["output that is no JSON", { output: "not json" }, "output"],
    ["output three deep", { output: { output: { output: numbers } } }, "output: an object with output"],
    ["a string in a string", { output: JSON.stringify(JSON.stringify(numbers)) }, "output"],
  ])("findVector refuses %s, naming what came", (_, answer, named) => {
    expect(() => findVector(answer)).toThrow(InvalidResponseError);
    expect(() => findVector(answer)).toThrow(named);
  });

  it("findVector names keys, never values", () => {
    try {
      findVector({ secret: "the value", nested: { inner: "another value" } });
      expect.unreachable();
    } catch (error) {
      expect((error as Error).message).toContain("nested: an object with inner");
      expect((error as Error).message).not.toContain('value"');
      expect((error as Error).message).not.toContain("the value");
    }
  });
});
