import assert from "node:assert/strict";
import { isIPv4 } from "node:net";
import type { FuzzTarget } from "../../../../tools/fuzz/fuzz-target.ts";
import { InvalidInputError } from "../../src/errors/invalid-input-error.ts";
import { parseUrl } from "../../src/input/parse-url.ts";
import { parseBaseUrl } from "../../src/transport/base-url.ts";

/** Stands in for a password, which no error may repeat. */
const password = "hush7f3a9";

/** The ports that a URL leaves out. */
const defaultPorts: Record<string, string> = { "http:": ":80", "https:": ":443" };

/** A base URL: one that is taken is what a person would write, and the key goes to the host that it shows. */
export const target: FuzzTarget = {
  name: "base-url",
  inputs: new URL("inputs/base-url/", import.meta.url),
  words: [
    "https://",
    "http://",
    "https:",
    "//",
    "\\",
    "@",
    ":",
    "/",
    "?",
    "#",
    "%2e",
    "..",
    "\r\n",
    "\t",
    " ",
    "api.segmind.com",
    "evil.com",
    "localhost",
    "127.0.0.1",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "0x7f.1",
    "2130706433",
    "0177.0.0.1",
    ":443",
    ":0443",
    "\u24d0",
    "\uff41",
    "\u3002",
    "\u00ad",
    `user:${password}@`,
  ],
  check(input) {
    const text = input.toString("utf8");
    let base;
    try {
      base = parseBaseUrl(text);
    } catch (error) {
      assert.ok(InvalidInputError.isInstance(error), error as Error);
      assert.ok(error.message.length < 1_000, `a message of ${String(error.message.length)} characters`);
      assert.doesNotMatch(error.message, /[\u0000-\u001f\u007f-\u009f]/);
      assertHidesPassword(text, error.message);
      return;
    }
    // Nothing that a reader and a parser could take differently: white space, backslashes, credentials, other scripts.
    assert.match(text, /^[\w.~:/[\]-]+$/);
    // Read as a person does: what stands before `://`, from there to the next slash, and the rest.
    const [, scheme = "", host = "", path = ""] = /^([a-z]+:)\/\/([^/]+)(.*)$/.exec(text.toLowerCase()) ?? [];
    const shown = host.endsWith(defaultPorts[scheme] ?? "") ? host.replace(/:\d+$/, "") : host;
    assert.equal(base.origin, `${scheme}//${shown}`);
    assert.equal(base.path.toLowerCase(), path.replace(/\/+$/, ""));
    // Numbers and dots are an address in the one usual form.
    const name = shown.replace(/:\d+$/, "");
    const isNumeric = name.split(".").every((part) => /^(?:0x[\da-f]*|\d+)$/.test(part));
    assert.ok(!isNumeric || isIPv4(name), `the address ${name}`);
    if (scheme !== "https:") assert.match(name, /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/);
    // The address of a request is the same to whoever parses it.
    const request = `${base.origin}${base.path}/v1/model`;
    assert.equal(new URL(request).href, request);
  },
};

/** An error names the scheme and the host, and nothing of what stands between them. */
function assertHidesPassword(text: string, message: string): void {
  const url = parseUrl(text);
  if (url === undefined) return;
  const { protocol, host, username, password: given } = url;
  const isSecret = `${username}${given}`.includes(password) && !`${protocol}${host}`.includes(password);
  assert.ok(!isSecret || !message.includes(password), `the password in ${message}`);
}
