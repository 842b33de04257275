import type { LookupAddress } from "node:dns";
import { describe, expect, it } from "vitest";
import { UrlRefusedError } from "../errors/url-errors.ts";
import type { Reach } from "./check-url.ts";
import { guardedLookup, type Resolve } from "./guarded-lookup.ts";

const at = (...addresses: string[]): LookupAddress[] =>
  addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));

function ask(
  resolve: Resolve,
  options: { all?: boolean; family?: 4 | 6 } = { all: true },
  reach: Reach = "public",
): Promise<unknown> {
  return new Promise((settle, reject) => {
    guardedLookup("https://name/", reach, resolve)("name", options, (error, address) => {
      if (error === null) settle(address);
      else reject(error);
    });
  });
}

describe("guardedLookup", () => {
  it("guardedLookup returns public addresses, in the requested form", async () => {
    const resolve: Resolve = async () => at("1.1.1.1", "2606:4700:4700::1111");
    expect(await ask(resolve)).toEqual(at("1.1.1.1", "2606:4700:4700::1111"));
    expect(await ask(resolve, {})).toBe("1.1.1.1");
    expect(await ask(resolve, { family: 6 })).toBe("2606:4700:4700::1111");
  });

  it("guardedLookup refuses a name whose second look-up returns a private address", async () => {
    const answers = [at("1.1.1.1"), at("10.0.0.7")];
    const resolve: Resolve = async () => answers.shift() ?? [];
    expect(await ask(resolve)).toEqual(at("1.1.1.1"));
    await expect(ask(resolve)).rejects.toThrow(UrlRefusedError);
  });

  it.each([
    [["1.1.1.1", "127.0.0.1"]],
    [["169.254.169.254"]],
    [["::1"]],
    [["::ffff:10.0.0.1", "1.1.1.1"]],
    [["2002:7f00:1::1"]],
  ])("guardedLookup refuses a name with any address that is not public: %j", async (addresses) => {
    await expect(ask(async () => at(...addresses))).rejects.toThrow(UrlRefusedError);
  });

  it("guardedLookup refuses all but loopback addresses for http", async () => {
    expect(await ask(async () => at("127.0.0.1"), { all: true }, "loopback")).toEqual(at("127.0.0.1"));
    await expect(ask(async () => at("1.1.1.1"), { all: true }, "loopback")).rejects.toThrow(UrlRefusedError);
  });

  it("guardedLookup passes on the error for an unknown name", async () => {
    await expect(ask(async () => [])).rejects.toThrow(/no address/);
    await expect(ask(() => Promise.reject(new Error("ENOTFOUND")))).rejects.toThrow("ENOTFOUND");
  });
});
