import fc from "fast-check";
import { expect, test } from "vitest";
import { fromStoredKey, toStoredKey } from "./stored-key.ts";

test("a stored key is read as the key it was made of, and has no U+0000", () => {
  const anyKey = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.array(fc.constantFrom("\\", "\0", "0", "a")).map((characters) => characters.join("")),
  );
  fc.assert(
    fc.property(anyKey, (key) => {
      const stored = toStoredKey(key);
      expect(stored).not.toContain("\0");
      expect(fromStoredKey(stored)).toBe(key);
    }),
  );
});

test("a key of a client is stored as it is", () => {
  const key = `1-${"Az_-9".repeat(8)}AAA`;
  expect(toStoredKey(key)).toBe(key);
});

test.each(["\ud800", 5 as never])("%j is refused as a key", (key) => {
  expect(() => toStoredKey(key)).toThrow(/half of a surrogate pair/);
});
