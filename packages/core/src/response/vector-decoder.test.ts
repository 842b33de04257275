import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { VectorDecoder } from "./vector-decoder.ts";
import { findVector } from "./find-vector.ts";

const decode = (json: string, dimensionality: number): Float32Array | undefined =>
  new VectorDecoder().decode(Buffer.from(json), dimensionality);

const digits = (minLength: number, maxLength: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.nat({ max: 9 }).map(String), minLength, maxLength });

/** Any text of JSON's grammar for numbers: plain, tiny, huge, with more digits than a double holds. */
const numberText = fc.oneof(
  fc.float({ min: -1, max: 1, noNaN: true }).map((value) => String(Number(value.toPrecision(9)))),
  fc.float({ min: -1, max: 1, noNaN: true }).map(String),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => JSON.stringify(value)),
  fc
    .tuple(
      fc.constantFrom("", "-"),
      fc.oneof(
        fc.constant("0"),
        digits(1, 9).map((text) => text.replace(/^0+/, "") || "0"),
      ),
      fc.oneof(
        fc.constant(""),
        digits(1, 40).map((text) => `.${text}`),
      ),
      fc.oneof(
        fc.constant(""),
        fc
          .tuple(fc.constantFrom("e", "E"), fc.constantFrom("", "+", "-"), digits(1, 4))
          .map((parts) => parts.join("")),
      ),
    )
    .map((parts) => parts.join("")),
);

/** A number halfway between two neighbouring single-precision ones, or a hair beside it: where rounding is hardest. */
const halfwayText = fc
  .tuple(fc.nat({ max: 0x7f_7f_ff_fe }), fc.constantFrom("", "0000000001", "1"), fc.boolean())
  .map(([bits, beside, isNegative]) => {
    const [low = 0, high = 0] = new Float32Array(new Uint32Array([bits, bits + 1]).buffer);
    const middle = (low + high) / 2;
    const plain = middle >= 1e-7 && middle < 1e21 ? middle.toFixed(30) : String(middle);
    const text = /^\d+\.\d+$/.test(plain) ? `${plain}${beside}` : plain;
    return isNegative ? `-${text}` : text;
  });

function expectBits(json: string, count: number): void {
  const expected = findVector(JSON.parse(json)).map((value) => Math.fround(value as number));
  const vector = decode(json, count);
  // What single precision cannot hold is left for the other reader, which refuses it by name.
  if (expected.some((value) => !Number.isFinite(value))) expect(vector).toBeUndefined();
  else for (const [index, value] of expected.entries()) expect(Object.is(vector?.[index], value)).toBe(true);
}

describe("VectorDecoder", () => {
  it("VectorDecoder gives the bits of Math.fround(JSON.parse(text)) for every number that JSON can write", () => {
    const texts = fc.array(fc.oneof(numberText, halfwayText), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(texts, fc.constantFrom(",", ", ", " , "), (numbers, separator) => {
        expectBits(`{"embedding":[${numbers.join(separator)}]}`, numbers.length);
      }),
      { numRuns: 3_000 },
    );
  });

  it.each([
    "[N]",
    '{"embedding":[N]}',
    '{"values": [N ] }',
    '{"embedding":{"values":[N]},"usage":{"tokens":[]}}',
    '{"embeddings":[[N]]}',
    '{"embeddings":[{"values":[N]}]}',
    '{"object":"list","data":[{"object":"embedding","embedding":[N]}]}',
    '{"output":{"embedding":[N]},"note":"größer als [1,2]"}',
  ])("VectorDecoder finds what findVector finds in %s", (shape) => {
    const json = shape.replace("N", "0.25,-1e-3,0.1");
    expect(decode(json, 3)).toEqual(Float32Array.from(findVector(JSON.parse(json)) as number[]));
  });

  it.each([
    ["another length", '{"embedding":[0.1,0.2]}'],
    ["more numbers than were asked for", '{"embedding":[1,2,3,4]}'],
    ["numbers that are not the vector", '{"shape":[1,2,3],"embedding":[0.1,0.2,0.3]}'],
    ["a vector in a JSON string", '{"output":"[0.1,0.2,0.3]"}'],
    ["a string among the numbers", '{"embedding":[0.1,"0.2",0.3]}'],
    ["null among the numbers", '{"embedding":[0.1,null,0.3]}'],
    ["what single precision cannot hold", '{"embedding":[0.1,1e39,0.3]}'],
    ["white space that strings cannot hold", '{"embedding":[0.1,\n0.2,\n0.3]}'],
    ["a leading zero", '{"embedding":[0.1,00.2,0.3]}'],
    ["a point without digits", '{"embedding":[0.1,2.,0.3]}'],
    ["no digit before the point", '{"embedding":[0.1,.2,0.3]}'],
    ["an exponent without digits", '{"embedding":[0.1,2e,0.3]}'],
    ["a plus sign", '{"embedding":[0.1,+2,0.3]}'],
    ["two signs", '{"embedding":[0.1,--2,0.3]}'],
    ["a comma at the end", '{"embedding":[0.1,0.2,0.3,]}'],
    ["an empty vector", '{"embedding":[]}'],
    ["no vector", '{"error":"no [credits] left"}'],
    ["broken JSON behind the vector", '{"embedding":[0.1,0.2,0.3]'],
    ["nothing", ""],
  ])("VectorDecoder leaves %s to the other reader", (_what, json) => {
    expect(decode(json, 3)).toBeUndefined();
  });

  it("VectorDecoder judges each response by what stands around its own numbers", () => {
    expect(decode('{"embedding":[0.5,0.25]}', 2)).toEqual(Float32Array.of(0.5, 0.25));
    expect(decode('{"embedding":[0.75,1]}', 2)).toEqual(Float32Array.of(0.75, 1));
    expect(decode('{"embeddinG":[0.5,0.25]}', 2)).toBeUndefined();
    expect(decode('{"embedding":[0.5,0.25]', 2)).toBeUndefined();
    expect(decode('{"embedding":[0.5,0.25]}', 2)).toEqual(Float32Array.of(0.5, 0.25));
  });

  it("VectorDecoder leaves a body that was cut anywhere to the other reader", () => {
    const json = '{"embedding":[0.125,-3e-2,0.1]}';
    for (let length = 0; length < json.length; length += 1) {
      expect(decode(json.slice(0, length), 3)).toBeUndefined();
    }
  });
});
