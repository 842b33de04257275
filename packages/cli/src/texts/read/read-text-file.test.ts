import fc from "fast-check";
import { expect, test } from "vitest";
import { readTextFile } from "./read-text-file.ts";

const bytes = (...parts: (string | number[])[]): Uint8Array =>
  Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part) : Buffer.from(part))));
const utf16be = (text: string): number[] => [...Buffer.from(text, "utf16le").swap16()];
const reason = (content: Uint8Array): string => {
  const result = readTextFile(content);
  return "notText" in result ? result.notText : `text: ${result.text.slice(0, 40)}`;
};
const latin1 = (text: string): Uint8Array => Buffer.from(text, "latin1");

test.each([
  ["UTF-8", bytes("a light at sea 🌊\r\n"), "utf-8"],
  ["UTF-8 with a byte order mark", bytes([0xef, 0xbb, 0xbf], "a light at sea 🌊\r\n"), "utf-8"],
  ["UTF-16 LE", bytes([0xff, 0xfe], [...Buffer.from("a light at sea 🌊\r\n", "utf16le")]), "utf-16le"],
  ["UTF-16 BE", bytes([0xfe, 0xff], utf16be("a light at sea 🌊\r\n")), "utf-16be"],
])("%s is read as text without its byte order mark", (_, content, encoding) => {
  expect(readTextFile(content)).toEqual({ text: "a light at sea 🌊\r\n", encoding });
});

test("any text without control characters is read back as it was written", () => {
  const text = fc
    .string({ unit: "grapheme", maxLength: 60 })
    .filter((value) => !/[\p{Cc}\p{Cs}\ufffe\uffff\ufeff]/u.test(value));
  fc.assert(
    fc.property(text, (value) => {
      expect(readTextFile(Buffer.from(value))).toEqual({ text: value, encoding: "utf-8" });
      expect(readTextFile(bytes([0xfe, 0xff], utf16be(value)))).toEqual({
        text: value,
        encoding: "utf-16be",
      });
    }),
  );
});

test("an empty file is an empty text", () => {
  expect(readTextFile(new Uint8Array())).toEqual({ text: "", encoding: "utf-8" });
});

test("a log with colours and form feeds is text", () => {
  const log = "\u001b[31merror\u001b[0m: the light is out at sea, says the keeper of the tower\n\f".repeat(
    20,
  );
  expect(readTextFile(Buffer.from(log))).toEqual({ text: log, encoding: "utf-8" });
});

test.each([
  ["a NUL", bytes("ELF\0\u0001 rest of it"), "it is binary and not text: byte 3 is NUL"],
  ["control characters", bytes("\u0001\u0002\u0003ab"), "60 % of it are control characters"],
  [
    "random bytes",
    bytes([0x89, 1, 2, 3, 4, 5, 6, 7, 0xfe, 0xc0, 14]),
    "it is binary and not text: byte 0 is not UTF-8",
  ],
  [
    "UTF-16 LE without a mark",
    Buffer.from("a light at sea", "utf16le"),
    /UTF-16 \(little-endian\) without a byte/,
  ],
  [
    "UTF-16 BE without a mark",
    Buffer.from(utf16be("a light at sea")),
    /UTF-16 \(big-endian\) without a byte/,
  ],
  ["UTF-16 that breaks off", bytes([0xff, 0xfe, 0x41]), /UTF-16LE text that breaks off/],
  ["UTF-16 with half a character", bytes([0xff, 0xfe, 0x00, 0xd8, 0x41, 0x00]), /invalid UTF-16LE/],
  ["UTF-16 with NULs", bytes([0xff, 0xfe, 0x41, 0, 0, 0]), /NUL characters/],
  ["UTF-32 LE", bytes([0xff, 0xfe, 0, 0, 0x41, 0, 0, 0]), /^UTF-32 text is not read: save the file as UTF-8/],
  ["UTF-32 BE", bytes([0, 0, 0xfe, 0xff, 0, 0, 0, 0x41]), /^UTF-32/],
  [
    "Latin-1",
    latin1("Übergrößen sind für Möwen da."),
    /^byte 0 is not UTF-8; .*WINDOWS-1252: convert it, for example with `iconv -f WINDOWS-1252 -t UTF-8`$/,
  ],
  ["Cyrillic", bytes([0xcf, 0xf0, 0xe8, 0xe2, 0xe5, 0xf2, 0x2c, 0x20, 0xec, 0xe8, 0xf0]), /WINDOWS-1251/],
  ["Shift JIS", bytes([0x93, 0xfa, 0x96, 0x7b, 0x8c, 0xea, 0x82, 0xcc, 0x95, 0xb6, 0x8f, 0xcd]), /SHIFT_JIS/],
  ["GB 18030", bytes([0xd6, 0xd0, 0xce, 0xc4, 0xb5, 0xc4, 0xce, 0xc4, 0xd5, 0xc2]), /GB18030/],
  ["a later byte", bytes("seagull ".repeat(50), [0xe9]), /^byte 400 is not UTF-8/],
  ["a character that breaks off at the end", bytes("sea €").subarray(0, 6), /^byte 4 is not UTF-8/],
])("what is no text is refused and the reason is told: %s", (_, content, expected) => {
  expect(reason(content)).toMatch(expected);
});

test("bytes of any kind give a text or a reason, and never a replacement character that was not there", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (content) => {
      const result = readTextFile(content);
      if ("text" in result && result.encoding === "utf-8") {
        const mark = content[0] === 0xef && content[1] === 0xbb && content[2] === 0xbf ? 3 : 0;
        expect(Buffer.from(result.text)).toEqual(Buffer.from(content.subarray(mark)));
      }
    }),
    { numRuns: 1_000 },
  );
});
