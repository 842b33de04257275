import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { InvalidInputError } from "../errors/invalid-input-error.ts";
import { loadBaseUrl, parseBaseUrl } from "./base-url.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

describe("parseBaseUrl", () => {
  it.each([
    ["https://api.segmind.com", "https://api.segmind.com", ""],
    ["https://api.segmind.com/", "https://api.segmind.com", ""],
    ["HTTPS://API.segmind.com", "https://api.segmind.com", ""],
    ["https://api.segmind.com:443", "https://api.segmind.com", ""],
    ["https://proxy.test:8443/segmind//", "https://proxy.test:8443", "/segmind"],
    ["https://my_proxy.internal/a-b/c.d/~e", "https://my_proxy.internal", "/a-b/c.d/~e"],
    ["https://xn--bcher-kva.example", "https://xn--bcher-kva.example", ""],
    ["https://10.0.0.1:8443", "https://10.0.0.1:8443", ""],
    ["https://[2001:db8::1]", "https://[2001:db8::1]", ""],
    ["http://localhost:3000", "http://localhost:3000", ""],
    ["http://127.0.0.9:3000", "http://127.0.0.9:3000", ""],
    ["http://[::1]:3000", "http://[::1]:3000", ""],
  ])("parseBaseUrl takes %s", (text, origin, path) => {
    expect(parseBaseUrl(text)).toEqual({ origin, path });
  });

  it.each([
    ["http://api.segmind.com", "would show the key"],
    ["http://127.0.0.1.evil.test", "would show the key"],
    ["http://localhost.evil.test", "would show the key"],
    ["http://10.0.0.1", "would show the key"],
    ["https://user:secret@api.segmind.com", "credentials"],
    ["https://api.segmind.com?x=1", "a query"],
    ["ftp://api.segmind.com", "a ftp: URL"],
    ["api.segmind.com", "cannot be parsed"],
    ["", "cannot be parsed"],
  ])("parseBaseUrl refuses %s", (text, why) => {
    expect(() => parseBaseUrl(text)).toThrow(why);
    expect(() => parseBaseUrl(text)).not.toThrow("secret");
  });

  it.each([
    ["a backslash in front of another host", "https://api.segmind.com\\@evil.com"],
    ["backslashes for slashes", "https:\\\\api.segmind.com"],
    ["no slashes", "https:api.segmind.com"],
    ["one slash", "https:/api.segmind.com"],
    ["three slashes", "https:///api.segmind.com"],
    ["a line break in the host", "https://api.seg\nmind.com"],
    ["a line break behind it", "https://api.segmind.com\n"],
    ["a tab", "https://api.segmind\t.com"],
    ["a space in front of it", " https://api.segmind.com"],
    ["an empty query", "https://api.segmind.com?"],
    ["an empty fragment", "https://api.segmind.com#"],
    ["empty credentials", "https://@api.segmind.com"],
    ["circled letters", "https://ⓐpi.segmind.com"],
    ["letters of full width", "https://ａpi.segmind.com"],
    ["a full stop of another script", "https://api。segmind.com"],
    ["a soft hyphen", "https://api.seg\u00admind.com"],
    ["letters of another script", "https://аpi.segmind.com"],
    ["a percent-encoded host", "https://%61pi.segmind.com"],
    ["a dot at its end", "https://api.segmind.com."],
    ["a hexadecimal address", "http://0x7f.1"],
    ["an address of one number", "http://2130706433"],
    ["an octal address", "http://0177.0.0.1"],
    ["a short address", "http://127.1"],
    ["a short address by https", "https://10.1"],
    ["a loopback address in the form of the other protocol", "http://[::ffff:127.0.0.1]"],
    ["a long way to write an address", "http://[0:0:0:0:0:0:0:1]"],
    ["a port with zeros in front", "https://api.segmind.com:0443"],
    ["a path that goes up", "https://api.segmind.com/a/../b"],
    ["a path that stays", "https://api.segmind.com/./b"],
    ["a percent-encoded path", "https://api.segmind.com/%2e%2e/b"],
    ["a path with a semicolon", "https://api.segmind.com/a;b"],
  ])("parseBaseUrl refuses %s: a person would not write it", (_what, text) => {
    expect(() => parseBaseUrl(text)).toThrow(InvalidInputError);
  });

  it("parseBaseUrl says where a URL that reads like another would lead", () => {
    expect(() => parseBaseUrl("https://ⓐpi.segmind.com")).toThrow("would lead to api.segmind.com");
  });

  it("parseBaseUrl takes nothing that leads elsewhere than it reads", () => {
    const piece = fc.constantFrom(
      ..."https://api.segmind.com:8443/a".split(/(?=[/:.@])/),
      ..."\\@:/.?#%\n\t 0xⓐａ。[]::1127".split(""),
      "https://",
      "http://",
      "localhost",
      "127.0.0.1",
      "evil.com",
      "..",
      "%2e",
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 8 }),
        fc.constantFrom("", "https://", "http://"),
        (pieces, scheme) => {
          const text = `${scheme}${pieces.join("")}`;
          let base;
          try {
            base = parseBaseUrl(text);
          } catch (error) {
            expect(error).toBeInstanceOf(InvalidInputError);
            return;
          }
          const read = text.toLowerCase().replace(/\/+$/, "");
          const led = `${base.origin}${base.path}`.toLowerCase();
          // A port that is the scheme's own is left out.
          expect([
            led,
            led.replace(/^(https:\/\/[^/]+)/, "$1:443"),
            led.replace(/^(http:\/\/[^/]+)/, "$1:80"),
          ]).toContain(read);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

describe("loadBaseUrl", () => {
  it("loadBaseUrl takes the option, else the environment's, else Segmind's", () => {
    vi.stubEnv("SEGMIND_BASE_URL", "https://proxy.test/segmind\n");
    expect(loadBaseUrl("https://api.segmind.com")).toEqual({ origin: "https://api.segmind.com", path: "" });
    expect(loadBaseUrl(undefined)).toEqual({ origin: "https://proxy.test", path: "/segmind" });
    vi.stubEnv("SEGMIND_BASE_URL", "");
    expect(loadBaseUrl(undefined)).toEqual({ origin: "https://api.segmind.com", path: "" });
  });

  it("loadBaseUrl names what is wrong by where it comes from", () => {
    vi.stubEnv("SEGMIND_BASE_URL", "http://api.segmind.com");
    expect(() => loadBaseUrl(undefined)).toThrow(/^SEGMIND_BASE_URL: got http to api\.segmind\.com/);
    expect(() => loadBaseUrl("ftp://h")).toThrow(/^options\.baseUrl: got a ftp: URL/);
  });
});
