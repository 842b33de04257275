import fc from "fast-check";
import { expect, it } from "vitest";
import { redactor } from "./redact.ts";

const key = "SG_0123456789abcdef";
const redact = redactor(key);

it("takes the key out, in every form it could be echoed in", () => {
  for (const form of [key, key.toLowerCase(), encodeURIComponent(key), Buffer.from(key).toString("base64")]) {
    const clean = redact(`your key ${form} is no good`);
    expect(clean).toBe("your key [redacted key] is no good");
  }
});

it("tells whether a text holds the key, time and again", () => {
  for (const form of [key, key.toLowerCase(), Buffer.from(key).toString("base64")]) {
    expect(redact.isSecretIn(`id-${form}`)).toBe(true);
    expect(redact.isSecretIn(`id-${form}`)).toBe(true);
    expect(redact.isSecretIn(`id-${form.slice(1)}`)).toBe(false);
  }
});

it("takes a key of any characters out, wherever it stands", () => {
  const part = fc.string({ maxLength: 40 });
  fc.assert(
    fc.property(fc.stringMatching(/^[\x21-\x7e]{8,40}$/), part, part, (anyKey, before, after) => {
      expect(redactor(anyKey)(`${before}${anyKey}${after}`)).not.toContain(anyKey);
    }),
  );
});

it("takes the query and the credentials of URLs out", () => {
  const clean = redact(
    "cannot fetch https://user:pass@bucket.test/a.png?X-Amz-Signature=abc&x=1 or http://h.test/b#frag",
  );
  expect(clean).toBe("cannot fetch https://bucket.test/a.png?[redacted] or http://h.test/b?[redacted]");
});

it("takes media out and keeps messages short, on one line", () => {
  expect(redact(`bad image ${"iVBORw0KGgo".repeat(50)}`)).toBe("bad image [550 characters]");
  const long = redact("word ".repeat(500));
  expect(long.length).toBeLessThan(420);
  expect(redact("a\u0000b\r\nc\u001b[31m")).toBe("a b c [31m");
});
