import fc from "fast-check";
import { expect, test } from "vitest";
import { splitText } from "./split-text.ts";

test("a short text is one piece, trimmed", () => {
  expect(splitText("\n\n A text.\nTwo lines.\n")).toEqual([
    { text: "A text.\nTwo lines.", range: { unit: "lines", first: 3, last: 4 } },
  ]);
});

test("white space alone is no piece", () => {
  expect(splitText(" \n\t\n")).toEqual([]);
  expect(splitText("")).toEqual([]);
});

test("cuts at paragraphs, then lines, then sentences, then words", () => {
  const texts = (text: string, longest: number) => splitText(text, longest).map((piece) => piece.text);
  expect(texts("one two\n\nthree\nfour\n\nfive", 22)).toEqual(["one two\n\nthree\nfour", "five"]);
  expect(texts("one two\nthree\nfour", 16)).toEqual(["one two\nthree", "four"]);
  expect(texts("One two. Three four.", 16)).toEqual(["One two.", "Three four."]);
  expect(texts("one two three", 9)).toEqual(["one two", "three"]);
  expect(texts("abcdefgh", 3)).toEqual(["abc", "def", "gh"]);
});

test("a range names the lines a piece is on", () => {
  expect(splitText("a\nb\n\nc\nd\n\ne", 5).map(({ range }) => [range.first, range.last])).toEqual([
    [1, 2],
    [4, 5],
    [7, 7],
  ]);
});

test("no character is torn in two", () => {
  expect(splitText("😀😀😀", 3).map(({ text }) => text)).toEqual(["😀", "😀", "😀"]);
});

test("pieces are within the limit, in order, and lose nothing but white space", () => {
  const texts = fc
    .array(fc.constantFrom("word", " ", "\n", "\n\n", ". ", "longerword", "é"))
    .map((all) => all.join(""));
  fc.assert(
    fc.property(texts, fc.integer({ min: 2, max: 40 }), (text, longest) => {
      const pieces = splitText(text, longest);
      const bare = (value: string) => value.replaceAll(/\s/g, "");
      expect(bare(pieces.map((piece) => piece.text).join(""))).toBe(bare(text));
      const lines = text.split("\n");
      for (const { text: piece, range } of pieces) {
        expect(piece.length).toBeLessThanOrEqual(longest);
        expect(lines.slice(range.first - 1, range.last).join("\n")).toContain(piece);
      }
    }),
  );
});
