import { describe, expect, it } from "vitest";
import { UrlRefusedError } from "../errors/url-errors.ts";
import { checkUrl } from "./check-url.ts";

describe("checkUrl", () => {
  it.each([
    ["https://example.com/a.png", "public"],
    ["https://example.com:8443/a.png?token=1", "public"],
    ["https://1.1.1.1/", "public"],
    ["https://[2606:4700:4700::1111]/", "public"],
    ["https://0x08.0x08.0x08.0x08/", "public"],
  ])("the URL %s may be fetched", (url, reach) => expect(checkUrl(new URL(url), false)).toBe(reach));

  it.each([
    ["http://example.com/", /http: URL/],
    ["ftp://example.com/", /ftp: URL/],
    ["file:///etc/passwd", /file: URL/],
    ["data:image/png;base64,AAAA", /data: URL/],
    ["https://user@example.com/", /user name or password/],
    ["https://user:secret@example.com/", /user name or password/],
    ["https://:secret@example.com/", /user name or password/],
    ["https://127.0.0.1/", /127\.0\.0\.1/],
    ["https://127.1/", /127\.0\.0\.1/],
    ["https://2130706433/", /127\.0\.0\.1/],
    ["https://0x7f000001/", /127\.0\.0\.1/],
    ["https://0x7f.0.0.1/", /127\.0\.0\.1/],
    ["https://0177.0.0.1/", /127\.0\.0\.1/],
    ["https://017700000001/", /127\.0\.0\.1/],
    ["https://127.0.0.1./", /127\.0\.0\.1/],
    ["https://%31%32%37.0.0.1/", /127\.0\.0\.1/],
    ["https://１２７.0.0.1/", /127\.0\.0\.1/],
    ["https://0/", /0\.0\.0\.0/],
    ["https://10.1/", /10\.0\.0\.1/],
    ["https://169.254.169.254/latest/meta-data/", /169\.254\.169\.254/],
    ["https://2852039166/", /169\.254\.169\.254/],
    ["https://[::1]/", /::1/],
    ["https://[::]/", /::/],
    ["https://[::ffff:127.0.0.1]/", /not a public/],
    ["https://[::ffff:7f00:1]/", /not a public/],
    ["https://[0:0:0:0:0:ffff:8.8.8.8]/", /not a public/],
    ["https://[64:ff9b::7f00:1]/", /not a public/],
    ["https://[2002:7f00:1::]/", /not a public/],
    ["https://[fe80::1]/", /not a public/],
    ["https://[fd00:ec2::254]/", /not a public/],
  ])("the URL %s may not be fetched", (url, why) => {
    expect(() => checkUrl(new URL(url), false)).toThrow(UrlRefusedError);
    expect(() => checkUrl(new URL(url), false)).toThrow(why);
    if (!url.startsWith("http:")) expect(() => checkUrl(new URL(url), true)).toThrow(why);
  });

  it("http is allowed to this machine only, and only with the option", () => {
    expect(checkUrl(new URL("http://127.0.0.1:8080/"), true)).toBe("loopback");
    expect(checkUrl(new URL("http://[::1]/"), true)).toBe("loopback");
    expect(checkUrl(new URL("http://localhost/"), true)).toBe("loopback");
    for (const url of [
      "http://1.1.1.1/",
      "http://10.0.0.1/",
      "http://169.254.169.254/",
      "http://[::ffff:127.0.0.1]/",
    ]) {
      expect(() => checkUrl(new URL(url), true), url).toThrow(/not on this machine/);
    }
  });

  it("an error about a URL contains no secret of it", () => {
    expect(() =>
      checkUrl(new URL("https://user:hunter2@127.0.0.1/a?signature=hunter2#hunter2"), false),
    ).toThrow(expect.not.objectContaining({ message: expect.stringContaining("hunter2") as string }));
  });
});
