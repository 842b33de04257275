import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { version } from "../version.ts";
import { buildRequestHeaders } from "./request-headers.ts";
import type { HeaderEntries } from "./transport.ts";

const asObject = (headers: HeaderEntries): Record<string, string> => Object.fromEntries(headers);

it("request headers carry the key, the content type and who sends it", () => {
  expect(asObject(buildRequestHeaders("SG_key"))).toEqual({
    "x-api-key": "SG_key",
    "content-type": "application/json",
    accept: "application/json",
    "accept-encoding": "identity",
    "user-agent": `segmind-embeddings-js/${version}`,
    "x-initiator": `segmind-embeddings-js/${version}`,
  });
});

it("a user may add request headers and name their own agent", () => {
  const headers = asObject(buildRequestHeaders("SG_key", { "X-Trace": "1", "User-Agent": "mine/2" }));
  expect(headers).toMatchObject({ "X-Trace": "1", "User-Agent": "mine/2" });
  expect(headers["user-agent"]).toBeUndefined();
});

it.each([
  "X-Api-Key",
  "host",
  "Content-Length",
  "transfer-encoding",
  "Authorization",
  "Content-Type",
  "Accept-Encoding",
])("the request header %s is refused", (name) => {
  expect(() => buildRequestHeaders("SG_key", { [name]: "x" })).toThrow("a header the client sets itself");
});

it("what no request header can carry is refused without being shown", () => {
  expect(() => buildRequestHeaders("SG_key", { "x-a": "secret\r\nx-api-key: 1" })).toThrow(
    "no header can carry",
  );
  expect(() => buildRequestHeaders("SG_key", { "x-a": "secret\r\n" })).not.toThrow("secret");
  expect(() => buildRequestHeaders("SG_key", { "x a": "1" })).toThrow("no header can carry");
});

it("request headers name the version of package.json", () => {
  const manifest = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
    version: string;
  };
  expect(version).toBe(manifest.version);
});
