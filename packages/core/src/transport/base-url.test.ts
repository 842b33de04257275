import { describe, expect, it } from "vitest";
import { parseBaseUrl } from "./base-url.ts";

describe("parseBaseUrl", () => {
  it.each([
    ["https://api.segmind.com", "https://api.segmind.com", ""],
    ["https://api.segmind.com/", "https://api.segmind.com", ""],
    ["https://proxy.test:8443/segmind//", "https://proxy.test:8443", "/segmind"],
    ["http://localhost:3000", "http://localhost:3000", ""],
    ["http://127.0.0.9:3000", "http://127.0.0.9:3000", ""],
    ["http://[::1]:3000", "http://[::1]:3000", ""],
  ])("takes %s", (text, origin, path) => {
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
  ])("refuses %s", (text, why) => {
    expect(() => parseBaseUrl(text)).toThrow(why);
    expect(() => parseBaseUrl(text)).not.toThrow("secret");
  });
});
