import { describe, expect, it } from "vitest";
import { maxDepth, parseJson } from "./parse-json.ts";

const nested = (depth: number, [open, close]: readonly [string, string]): string =>
  `${open.repeat(depth - 1)}${open === "[" ? "[]" : "{}"}${close.repeat(depth - 1)}`;

describe("parseJson", () => {
  it("parseJson gives undefined for what is no JSON", () => {
    for (const text of ["", "<html>", "[1,", "undefined"]) expect(parseJson(text)).toBeUndefined();
    expect(parseJson(Buffer.from("null"))).toBeNull();
  });

  it.each([
    ["arrays", ["[", "]"]],
    ["objects", ['{"a":', "}"]],
  ] as const)(
    "parseJson takes %s inside of each other up to the depth that is allowed, and no deeper",
    (_what, pair) => {
      expect(parseJson(nested(maxDepth, pair))).toEqual(JSON.parse(nested(maxDepth, pair)));
      expect(parseJson(nested(maxDepth + 1, pair))).toBeUndefined();
    },
  );

  it.each([
    ["side by side", JSON.stringify(Array.from({ length: 4 * maxDepth }, () => [{}]))],
    ["inside of a string", JSON.stringify({ text: `\\"${"[{".repeat(maxDepth)}\\` })],
  ])("parseJson counts no brackets %s", (_where, text) => {
    expect(parseJson(text)).toEqual(JSON.parse(text));
  });

  it("parseJson refuses brackets that are never closed without looking at all of them", () => {
    expect(parseJson("[".repeat(2 ** 25))).toBeUndefined();
    expect(parseJson('{"output":'.repeat(2 ** 21))).toBeUndefined();
  });
});
