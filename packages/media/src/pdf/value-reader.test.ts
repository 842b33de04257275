import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ParseProblem } from "../errors/parse-problem.ts";
import { PdfName, PdfRef, PdfString, type PdfValue } from "./pdf-value.ts";
import { ReadBudget } from "./read-budget.ts";
import { ValueReader } from "./value-reader.ts";
import { valueText } from "./value-text.ts";

const readerOf = (text: string, end = text.length): ValueReader =>
  new ValueReader(Buffer.from(text, "latin1"), 0, end, { budget: new ReadBudget() });
const read = (text: string): PdfValue => readerOf(text).readValue();
const string = (text: string): PdfString => new PdfString(Buffer.from(text, "latin1"));

describe("values of a PDF", () => {
  it.each<[string, PdfValue]>([
    ["true", true],
    [" null ", null],
    ["42", 42],
    ["-17.5", -17.5],
    [".5", 0.5],
    ["+3.", 3],
    ["--5", -5],
    ["1.2.3", 1.23],
    ["-", 0],
    ["7 0 R", new PdfRef(7)],
    ["7 0 obj", 7],
    ["7 0 RG", 7],
    ["/Name", new PdfName("Name")],
    ["/A#20B#2f", new PdfName("A B/")],
    ["/", new PdfName("")],
    ["(a (nested) string)", string("a (nested) string")],
    [String.raw`(\(\)\\\n\101\7\q)`, string("()\\\nA\u0007q")],
    ["(one\\\r\ntwo\rthree\r\nfour)", string("onetwo\nthree\nfour")],
    ["<48 65 6c6C 6f7>", string("Hellop")],
    ["[1 2 0 R/A(b)<63>[]]", [1, new PdfRef(2), new PdfName("A"), string("b"), string("c"), []]],
    [
      "<</A 1/B<</C[2]>>%comment\n/D null>>",
      new Map<string, PdfValue>([
        ["A", 1],
        ["B", new Map([["C", [2]]])],
        ["D", null],
      ]),
    ],
    ["<</A 1/B>>", new Map([["A", 1] as const, ["B", null] as const])],
  ])("%s is read", (text, value) => {
    expect(normalized(read(text))).toEqual(normalized(value));
  });

  it.each([
    ["nothing", "  "],
    ["a string without an end", "(a (b)"],
    ["a string of digits without an end", "<4142"],
    ["an array without an end", "[1 2"],
    ["a dictionary without an end", "<</A 1"],
    ["a dictionary with a key that is no name", "<<1 2>>"],
    ["a word that is none", "flase"],
    ["a reference to too high a number", "99999999 0 R"],
    ["too deep an array", "[".repeat(300)],
  ])("%s is told as damage", (_title, text) => {
    expect(() => read(text)).toThrow(ParseProblem);
  });

  it("what is written is read as it was", () => {
    const { value } = fc.letrec<{ value: PdfValue }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom(null, true, false),
        fc.integer(),
        fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }).map((number) => number || 0),
        fc.string({ unit: "binary-ascii" }).map((text) => new PdfName(text)),
        fc.uint8Array().map((bytes) => new PdfString(Buffer.from(bytes))),
        fc.integer({ min: 0, max: 8_388_607 }).map((number) => new PdfRef(number)),
        fc.array(tie("value")),
        fc
          .array(fc.tuple(fc.string({ unit: "binary-ascii" }), tie("value")))
          .map((entries) => new Map(entries)),
      ),
    }));
    fc.assert(
      fc.property(value, (original) => {
        const text = valueText(original, ({ number }) => number);
        const reader = readerOf(text);
        expect(normalized(reader.readValue())).toEqual(normalized(original));
        expect(reader.position).toBe(text.length);
      }),
    );
  });

  it("nothing is read beyond the end that is given", () => {
    expect(() => readerOf("(abc)", 4).readValue()).toThrow(/ends inside/);
    expect(() => readerOf("<616263>", 7).readValue()).toThrow(/ends inside/);
    expect(() => readerOf("[1 2]", 4).readValue()).toThrow(/ends inside/);
    expect(readerOf("12345", 2).readValue()).toBe(12);
  });

  it("any bytes are a value or damage, and never worse", () => {
    const pieces = fc.constantFrom(..."()<>[]{}/% \\\n\r0123456789+-.RtfnA#".split(""), "<<", ">>", "true");
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
        try {
          read(parts.join(""));
        } catch (error) {
          expect(error).toBeInstanceOf(ParseProblem);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it("an object with more values than any honest one is refused", () => {
    expect(() => read(`[${"[]".repeat(500_000)}]`)).toThrow(ParseProblem);
    expect(() => read(`[${"<<>>".repeat(200_000)}]`)).toThrow(ParseProblem);
  });
});

/** Numbers to nine digits behind the point, which is what matters of them, and strings as text. */
function normalized(value: PdfValue): unknown {
  if (typeof value === "number") return Math.round(value * 1e9) / 1e9 + 0;
  if (value instanceof PdfString) return { bytes: Buffer.from(value.bytes).toString("hex") };
  if (Array.isArray(value)) return (value as PdfValue[]).map(normalized);
  if (value instanceof Map) return new Map([...value].map(([key, entry]) => [key, normalized(entry)]));
  return value;
}
