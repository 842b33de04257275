import fc from "fast-check";
import { expect, it } from "vitest";
import { fewestTokens, isSurelyTooLong, maxInputTokens } from "./surely-too-long.ts";

it.each([
  ["a book of short words", "a ".repeat(maxInputTokens + 1)],
  ["English far over the limit", "The quick brown fox jumps over the lazy dog. ".repeat(1_000)],
  [
    "base64 pasted as text",
    Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 7919) % 251)).toString("base64"),
  ],
])("isSurelyTooLong is true of %s", (_, text) => {
  expect(isSurelyTooLong(text)).toBe(true);
});

it.each([
  ["8,192 short words", "a ".repeat(maxInputTokens)],
  ["spaces without end", " ".repeat(5_000_000)],
  ["a line of dashes", "-".repeat(5_000_000)],
  ["8,192 long words", "internationalization ".repeat(maxInputTokens)],
  ["8,192 characters of any kind", "語".repeat(maxInputTokens)],
])("isSurelyTooLong is false of %s, which may fit", (_, text) => {
  expect(isSurelyTooLong(text)).toBe(false);
});

it("isSurelyTooLong never counts more tokens than a text has characters", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(fewestTokens(text)).toBeLessThanOrEqual(text.length);
    }),
  );
});
