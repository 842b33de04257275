import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { waysToWrite } from "../../test/helpers/ways-to-write.ts";
import { redactor } from "./redact.ts";

const key = "SG_0123456789abcdef";
const redact = redactor(key);
const ways = Object.entries(waysToWrite);

/** A key as Segmind makes them, and any other one. */
const anyKey = fc.oneof(
  fc.stringMatching(/^SG_[0-9a-f]{16}$/),
  fc.stringMatching(/^[\x21-\x7e]{8,40}$/).filter((text) => !/[%&\\]/.test(text)),
);

/** A text that no secret, and no way to write one, runs over into. */
const harmless = fc.stringMatching(/^(?:[g-z]{1,6}[.!] ){0,8}$/);

describe.each(ways)("a key written %s", (_way, write) => {
  it("a key, in whatever way it is written, is taken out, and nothing else is", () => {
    const { written } = write(key);
    expect(redact(`your key <${written}> is no good`)).toMatch(
      /^your key <.{0,20}\[redacted key\].{0,20}> is no good$/,
    );
  });

  it("a key, in whatever way it is written, is taken out without its `SG_`", () => {
    const { written, traces } = write(key.slice(3));
    const clean = redact(`your key ${written} is no good`);
    expect(clean).toContain("[redacted key]");
    for (const trace of traces) expect(clean).not.toContain(trace);
  });

  it("a key, in whatever way it is written, is taken out in every piece of eight characters or more, whatever stands around it", () => {
    fc.assert(
      fc.property(anyKey, fc.nat(), fc.nat(), harmless, harmless, (secret, start, length, before, after) => {
        const from = start % (secret.length - 7);
        const piece = secret.slice(from, from + 8 + (length % (secret.length - from - 7)));
        const { written, traces } = write(piece);
        const clean = redactor(secret)(`${before} ${written} ${after}`);
        expect(clean).toContain("[redacted key]");
        for (const trace of traces) expect(clean.toLowerCase()).not.toContain(trace.toLowerCase());
      }),
      { numRuns: 60 },
    );
  });

  it("a key, in whatever way it is written, makes an id unfit, time and again", () => {
    const { written } = write(key);
    expect(redact.isSecretIn(`id-${written}`)).toBe(true);
    expect(redact.isSecretIn(`id-${written}`)).toBe(true);
  });
});

it("an id is fit as long as it holds no more than a few characters of the key", () => {
  expect(redact.isSecretIn("3f2b8c1e-0000-4000-8000-000000000000")).toBe(false);
  expect(redact.isSecretIn("0f8fad5b-d9cb-469f-a165-70867728950e")).toBe(false);
  expect(redact.isSecretIn(`id-${key.slice(3, 13)}`)).toBe(false);
  expect(redact.isSecretIn(`id-${key.slice(3, 15)}`)).toBe(true);
  fc.assert(fc.property(fc.uuid(), (id) => !redact.isSecretIn(id)));
});

it("a few characters of the key are no secret, and ordinary texts are left as they are", () => {
  for (const text of [
    `it begins with ${key.slice(0, 7)}`,
    "upstream timed out after 30000 ms (req 3f2b8c1e-0000-4000-8000-000000000000, 2026-11-24T16:35:21.123Z)",
    "rejected: `task_type` must be one of RETRIEVAL_DOCUMENT, RETRIEVAL_QUERY &amp; others; 100% sure",
    "C:\\users\\x\\u.txt, 0x7f, aGVsbG8gd29ybGQ=, 48656c6c6f20776f726c64",
    "日本語のエラー 🦊 ошибка",
  ]) {
    expect(redact(text)).toBe(text);
  }
});

it("a key of any characters is taken out, wherever it stands", () => {
  const part = fc.string({ maxLength: 40 });
  fc.assert(
    fc.property(fc.stringMatching(/^[\x21-\x7e]{8,40}$/), part, part, (secret, before, after) => {
      expect(redactor(secret)(`${before}${secret}${after}`)).not.toContain(secret);
    }),
  );
});

it("a key of any length is taken out whole, and in pieces that are long enough", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[\x21-\x7e]{4,400}$/), harmless, harmless, (secret, before, after) => {
      const clean = redactor(secret)(`${before}${secret}${after}`);
      expect(clean.startsWith(redact(`${before}[redacted key]`))).toBe(true);
      for (let at = 0; at + 8 <= secret.length; at += 1)
        expect(clean).not.toContain(secret.slice(at, at + 8));
    }),
    { numRuns: 200 },
  );
});

it("a key that is cut by the end of what is shown is not shown in part", () => {
  for (let length = 380; length <= 402; length += 1) {
    const clean = redact(`${"x ".repeat(200).slice(0, length)}${key} and more, ${"y ".repeat(200)}`);
    expect(clean).not.toMatch(/SG_\d|0123/);
  }
});

it("the values of the user's headers are taken out as a whole, in each way, and long ones in pieces", () => {
  const token = "header-hush-7f3a9";
  const long = Array.from({ length: 300 }, (_, index) => String.fromCharCode(0x41 + ((index * 7) % 57))).join(
    "",
  );
  const redactAll = redactor(key, [token, long, "short"]);
  for (const [, write] of ways) {
    for (const trace of write(token).traces)
      expect(redactAll(`it is ${write(token).written}`)).not.toContain(trace);
  }
  expect(redactAll(`it is ${long}`)).not.toContain(long.slice(100, 120));
  expect(redactAll(`it is ${long.slice(50, 100)}`)).toContain("[redacted key]");
  expect(redactAll("production-hush and short")).toBe("production-hush and short");
});

it("redact removes the query and the credentials of URLs", () => {
  const clean = redact(
    "cannot fetch https://user:pass@bucket.test/a.png?X-Amz-Signature=abc&x=1 or http://h.test/b#frag",
  );
  expect(clean).toBe("cannot fetch https://bucket.test/a.png?[redacted] or http://h.test/b?[redacted]");
});

it("redact removes media and keeps messages short, on one line", () => {
  expect(redact(`bad image ${"iVBORw0KGgo".repeat(50)}`)).toBe("bad image [550 characters]");
  const long = redact("word ".repeat(500));
  expect(long.length).toBeLessThan(420);
  expect(redact("a\u0000b\r\nc\u001b[31m")).toBe("a b c [31m");
  expect(redact("a\u202eb\u200bc\u00ad")).toBe("abc");
});
