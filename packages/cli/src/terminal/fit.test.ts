import { expect, test } from "vitest";
import { fit, textWidth } from "./fit.ts";
import { wrap } from "./wrap.ts";

test("a text that fits stays as it is, on one line", () => {
  expect(fit("a text", 6)).toBe("a text");
  expect(fit(" two\n  lines ", 20)).toBe("two lines");
});

test("a text that is too long loses its end or its middle", () => {
  expect(fit("a longer text", 9)).toBe("a longer…");
  expect(fit("a longer text", 8)).toBe("a longe…");
  expect(fit("path/to/my/files/photo.png", 16, "middle")).toBe("path/…/photo.png");
  expect(fit("abc", 1)).toBe("…");
  expect(fit("abc", 0)).toBe("");
});

test("a wide character takes two columns, an accent and a joiner none", () => {
  expect(textWidth("日本")).toBe(4);
  expect(textWidth("e\u0301")).toBe(1);
  expect(textWidth("👩‍🔬")).toBe(2);
  expect(fit("日本語", 5)).toBe("日本…");
});

test("no character that a terminal obeys comes through fit", () => {
  expect(fit("na\x1b[31mme\x07.txt\u202E", 40)).toBe("na [31mme .txt");
});

test("a text is wrapped at its spaces", () => {
  expect(wrap("one two  three\nfour", 9)).toEqual(["one two", "three", "four"]);
  expect(wrap("averylongword a", 5)).toEqual(["averylongword", "a"]);
  expect(wrap("", 5)).toEqual([]);
});
