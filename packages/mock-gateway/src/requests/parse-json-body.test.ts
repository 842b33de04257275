import { expect, test } from "vitest";
import { LiftedString, parseJsonBody } from "./parse-json-body.ts";

const long = "QUJD".repeat(20_000);
const parse = (text: string) => parseJsonBody(Buffer.from(text), 0);

test("long strings stay where they are, everything else is plain JSON", () => {
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

test("a long string with escapes is an ordinary one", () => {
  const text = `${long}\n"${long}\\`;
  expect(parse(JSON.stringify({ input: text }))["input"]).toBe(text);
});

test("text that looks like a placeholder is not one", () => {
  const parsed = parse(JSON.stringify({ a: "\0lifted 0\0x", b: long }));
  expect(parsed["a"]).toBe("\0lifted 0\0x");
});

test.each(["", "[1]", "null", "7", '{"a":', '{"a":"unterminated', `{"a":"${long}`])(
  "%.20j throws",
  (text) => {
    expect(() => parse(text)).toThrow(SyntaxError);
  },
);

test("small bodies are parsed as they are", () => {
  expect(parseJsonBody(Buffer.from(JSON.stringify({ image: long })))["image"]).toBe(long);
});
