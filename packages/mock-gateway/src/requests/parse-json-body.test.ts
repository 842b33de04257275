import { expect, test } from "vitest";
import { LiftedString, parseJsonBody } from "./parse-json-body.ts";

const long = "QUJD".repeat(20_000);
const parse = (text: string) => parseJsonBody(Buffer.from(text), 0);

test("parseJsonBody leaves long strings in the buffer and parses everything else", () => {
  const value = {
    input: 'a "quoted" \\ text é',
    image: long,
    images: ["short", long],
    n: 1.5,
    deep: { x: [null] },
  };
  const parsed = parse(JSON.stringify(value));
  expect(parsed["image"]).toBeInstanceOf(LiftedString);
  expect(String(parsed["image"])).toBe(long);
  expect((parsed["images"] as unknown[]).map(String)).toEqual(["short", long]);
  expect(parsed["input"]).toBe(value.input);
  expect(parsed["deep"]).toEqual({ x: [null] });
});

test("parseJsonBody parses a long string with escapes", () => {
  const text = `${long}\n"${long}\\`;
  expect(parse(JSON.stringify({ input: text }))["input"]).toBe(text);
});

test("parseJsonBody keeps a text that looks like one of its placeholders", () => {
  const parsed = parse(JSON.stringify({ a: "\0lifted 0\0x", b: long }));
  expect(parsed["a"]).toBe("\0lifted 0\0x");
});

test.each(["", "[1]", "null", "7", '{"a":', '{"a":"unterminated', `{"a":"${long}`])(
  "parseJsonBody throws for %.20j",
  (text) => {
    expect(() => parse(text)).toThrow(SyntaxError);
  },
);

test("parseJsonBody leaves no string of a small body in the buffer", () => {
  expect(parseJsonBody(Buffer.from(JSON.stringify({ image: long })))["image"]).toBe(long);
});
