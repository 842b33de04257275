import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { bytesToKey, keyToBytes } from "./key-bytes.ts";

test("a key of a version and a digest takes 33 bytes", () => {
  const digest = createHash("sha256").update("a red fox").digest();
  const bytes = keyToBytes(`1-${digest.toString("base64url")}`);
  expect([...bytes]).toEqual([1, ...digest]);
});

test("every key of whole characters comes back as it was", () => {
  const digest = fc
    .uint8Array({ minLength: 32, maxLength: 32 })
    .map((bytes) => Buffer.from(bytes).toString("base64url"));
  const digestKey = fc.tuple(fc.nat(300), digest).map(([version, text]) => `${String(version)}-${text}`);
  const nearlyDigestKey = fc.stringMatching(/^[0-9]{1,3}-[\w-]{42,44}$/);
  const anyKey = fc.string({ unit: "binary" });
  fc.assert(
    fc.property(fc.oneof(digestKey, nearlyDigestKey, anyKey), (key) => {
      expect(bytesToKey(keyToBytes(key))).toBe(key);
    }),
  );
});

test("two keys never have the same bytes, though both may decode to one digest", () => {
  const spellings = Array.from("ABCDEFGH").map((last) => `1-${"A".repeat(42)}${last}`);
  const others = ["0-", "01-", "2-", "255-", "256-", "1000-"].map((version) => version + "A".repeat(43));
  const keys = [...spellings, ...others];
  expect(new Set(keys.map((key) => Buffer.from(keyToBytes(key)).toString("hex"))).size).toBe(keys.length);
});

test.each(["\ud800", "a\udc00b"])("half of a surrogate pair is no key: %j", (key) => {
  expect(() => keyToBytes(key)).toThrow(expect.objectContaining({ code: "STORE_INVALID_KEY" }));
});
