import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { parseUrl } from "./parse-url.ts";

it("gives a URL, or nothing where a text is none", () => {
  expect(parseUrl("https://api.segmind.com/v1")?.hostname).toBe("api.segmind.com");
  expect(parseUrl("api.segmind.com")).toBeUndefined();
  const host = readFileSync(new URL("../../test/fuzz/inputs/base-url/long-host", import.meta.url), "utf8");
  expect(parseUrl(host)).toBeUndefined();
});
