import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InvalidResponseError } from "../errors/invalid-response-error.ts";
import { findVector } from "./find-vector.ts";
import { toOutputVector, toVector } from "./to-vector.ts";

const lengthOf = (vector: Float32Array): number =>
  Math.sqrt(vector.reduce((sum, number) => sum + number * number, 0));

/** A number as JSON may write it: plain, with an exponent, with more digits than a double holds. */
const jsonNumber = fc.oneof(
  fc
    .double({ min: -1e38, max: 1e38, noNaN: true, noDefaultInfinity: true })
    .map((value) => JSON.stringify(value)),
  fc.float({ min: -1, max: 1, noNaN: true }).map((value) => JSON.stringify(value)),
  fc
    .tuple(fc.integer({ min: -9, max: 9 }), fc.nat({ max: 999_999_999 }), fc.integer({ min: -60, max: 30 }))
    .map(
      ([whole, fraction, exponent]) =>
        `${String(whole)}.${String(fraction)}e${exponent < 0 ? "" : "+"}${String(exponent)}`,
    ),
  fc.stringMatching(/^-?(?:0|[1-9]\d{0,3})\.\d{1,40}$/),
  fc.integer().map(String),
);

const unitOf = (numbers: readonly number[], dimensionality = numbers.length): Float32Array =>
  toOutputVector(toVector(numbers, numbers.length), dimensionality, true);

describe("toVector", () => {
  it("toVector gives Math.fround of what JSON.parse reads, for numbers in every notation and any white space", () => {
    const space = fc.constantFrom("", " ", "\n\t", "  \r\n");
    fc.assert(
      fc.property(
        fc.array(jsonNumber, { minLength: 1, maxLength: 50 }),
        space,
        space,
        (texts, before, after) => {
          const json = `{"embedding":${before}[${texts.map((text) => `${before}${text}${after}`).join(",")}]}`;
          const expected = texts.map((text) => Math.fround(JSON.parse(text) as number));
          fc.pre(expected.some((value) => value !== 0));
          const vector = toVector(findVector(JSON.parse(json)), texts.length);
          expect(vector).toBeInstanceOf(Float32Array);
          for (const [index, value] of expected.entries()) expect(Object.is(vector[index], value)).toBe(true);
        },
      ),
    );
  });

  it("toVector scales to unit length, and does not change what has it", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 64 }),
        (numbers) => {
          fc.pre(numbers.some((number) => Math.abs(number) > 1e-3));
          const unit = unitOf(numbers);
          expect(lengthOf(unit)).toBeCloseTo(1, 5);
          expect(unitOf([...unit])).toEqual(unit);
        },
      ),
    );
  });

  it("toVector keeps the direction: the cut of a long vector, scaled, is the short vector", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 8, maxLength: 64 }),
        (numbers) => {
          const half = numbers.slice(0, numbers.length / 2);
          fc.pre(half.some((number) => Math.abs(number) > 1e-3));
          const ofCut = unitOf(numbers, half.length);
          const direct = unitOf(half);
          for (const [index, value] of direct.entries()) expect(ofCut[index]).toBeCloseTo(value, 5);
        },
      ),
    );
  });

  it.each([
    ["is empty", [], 3, "has 0 numbers; 3 were asked for"],
    ["is short", [1, 2], 3, "has 2 numbers; 3 were asked for"],
    ["is long", [1, 2, 3, 4], 3, "has 4 numbers; 3 were asked for"],
    ["is zero", [0, -0, 0], 3, "is zero"],
    ["holds strings", [1, "2", 3], 3, "string at 1"],
    ["holds null", [1, null, 3], 3, "object at 1"],
    ["holds NaN", [1, NaN, 3], 3, "NaN at 1"],
    ["holds an infinity", [1, 2, -Infinity], 3, "-Infinity at 2"],
    ["holds more than single precision can", [1e39, 2, 3], 3, "1e+39 at 0"],
  ])("toVector refuses a vector that %s", (_, numbers, dimensionality, message) => {
    expect(() => toVector(numbers, dimensionality)).toThrow(InvalidResponseError);
    expect(() => toVector(numbers, dimensionality)).toThrow(message);
  });

  it("toVector gives the first numbers as they came where unit length is not asked for, in an array of their own", () => {
    const numbers = Float32Array.of(3, -4, 12);
    const vector = toOutputVector(numbers, 2, false);
    expect(vector).toEqual(Float32Array.of(3, -4));
    vector[0] = 9;
    expect(numbers[0]).toBe(3);
  });

  it("toVector refuses the first numbers of a vector where all of them are zero", () => {
    expect(() => toOutputVector(Float32Array.of(0, 0, 1), 2, true)).toThrow(InvalidResponseError);
  });
});
