import fc from "fast-check";
import { expect, test } from "vitest";
import { formatVectorLine, parseVectorLine, vectorLineOf, type VectorLine } from "./vector-line.ts";

const line: VectorLine = {
  id: "a.pdf#pages=1-6",
  kind: "pdf",
  source: "a.pdf",
  range: { unit: "pages", first: 1, last: 6 },
  content: "00ff",
  space: "segmind_gemini-embedding-2_3_param_unit",
  gateway: "mock",
  vector: Float32Array.of(0.6, -0.8, 0),
};

test("one object on one line, with the vector as plain numbers", () => {
  const text = formatVectorLine(line);
  expect(text).not.toContain("\n");
  expect(JSON.parse(text)).toEqual({ ...line, vector: [0.600000024, -0.800000012, 0] });
});

test("reading gives back what was written, bit by bit", () => {
  fc.assert(
    fc.property(fc.float32Array({ minLength: 1, noNaN: true, noDefaultInfinity: true }), (vector) => {
      // JSON knows no -0.
      const plain = vector.map((value) => (value === 0 ? 0 : value));
      expect(parseVectorLine(formatVectorLine({ ...line, vector: plain }))).toEqual({
        ...line,
        vector: plain,
      });
    }),
  );
});

test.each([
  ["half a line", formatVectorLine(line).slice(0, -9)],
  ["no JSON", "hello"],
  ["another object", `{"id":"a"}`],
  ["null", "null"],
  ["an empty vector", formatVectorLine({ ...line, vector: new Float32Array() })],
  ["a vector that is none", formatVectorLine(line).replace("-0.800000012", '"x"')],
])("%s is none of ours", (_, text) => {
  expect(parseVectorLine(text)).toBeUndefined();
});

test("a line takes from its item what tells it apart, and not its input", () => {
  const item = { ...line, input: { input: "secret" }, label: "a" };
  const { vector, space, gateway } = line;
  expect(vectorLineOf(item, { vector, space, gateway })).toEqual(line);
});
