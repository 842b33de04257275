import assert from "node:assert/strict";
import { inspect } from "node:util";
import type { FuzzTarget } from "../../../../tools/fuzz/fuzz-target.ts";
import { GatewayError } from "../../src/errors/gateway-error.ts";
import { redactor } from "../../src/errors/redact.ts";
import { errorFromResponse } from "../../src/send/error-from-response.ts";
import { apiKey, assertSaysNoSecret } from "./secret.ts";

const redact = redactor(apiKey, ["a value of a header"]);

/** An error's status, by the input's first line, and its body: the rest. */
export const target: FuzzTarget = {
  name: "error-body",
  inputs: new URL("inputs/error-body/", import.meta.url),
  words: [
    "{}",
    "[]",
    ",",
    ":",
    '"',
    "\\",
    ". ",
    "@",
    "#",
    '"error":',
    '"error_description":',
    '"message":',
    '"detail":',
    "\\u0053",
    "<title>",
    "<html>",
    "https://",
    "?X-Amz-Signature=",
    "user:password@",
    "credits",
    "spend limit",
    apiKey,
    apiKey.slice(3),
    apiKey.slice(5, 13),
    Buffer.from(apiKey).toString("base64"),
    Buffer.from(`?${apiKey}`).toString("base64"),
    Buffer.from(apiKey).toString("hex"),
    "%53%47%5f%30%31%32%33%34%35",
    "&#83;&#71;&#95;&#48;&#49;&#50;&#51;&#52;",
    "&amp;",
    "%25",
    "\u200b",
    "&#8203;",
    "a value of a header",
  ],
  check(input) {
    const line = /^([3-5]\d\d)\n/.exec(input.toString("latin1", 0, 4))?.[1];
    const status = Number(line ?? "500");
    const body = line === undefined ? input : input.subarray(4);
    const error = errorFromResponse(
      { status, body, call: "POST /v1/m", hasPosted: true, mayBeBilled: false },
      redact,
    );
    assert.ok(GatewayError.isInstance(error));
    assert.equal(error.status, status);
    assertSaysNoSecret(error.message);
    for (const [, query = ""] of error.message.matchAll(/https?:\/\/[^\s"'<>?]*\?([^\s.]*)/gi)) {
      // A quote that is too long may be cut in the middle of the word.
      assert.ok(query.startsWith("[redacted]") || "[redacted]".startsWith(query), `the query ${query}`);
    }
    assert.ok(!inspect(error, { depth: null }).includes(apiKey));
    assert.ok(!JSON.stringify(error).includes(apiKey));
  },
};
