import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseTime, readQuotaHeaders } from "./quota-headers.ts";

const at = Date.UTC(2026, 2, 4, 5, 6, 7);

describe("parseTime", () => {
  it.each([
    ["ISO 8601", "2026-03-04T05:06:07Z", at],
    ["ISO 8601 with a fraction", "2026-03-04T05:06:07.250Z", at + 250],
    ["ISO 8601 with an offset", "2026-03-04T07:06:07+02:00", at],
    ["ISO 8601 with an offset without a colon", "2026-03-04T07:06:07+0200", at],
    ["ISO 8601 without a zone, which is UTC", "2026-03-04T05:06:07", at],
    ["SQL", "2026-03-04 05:06:07", at],
    ["SQL with microseconds", "2026-03-04 05:06:07.250000", at + 250],
    ["SQL with UTC written out", "2026-03-04 05:06:07 UTC", at],
    ["an HTTP date", "Wed, 04 Mar 2026 05:06:07 GMT", at],
    ["epoch seconds", String(at / 1000), at],
    ["epoch seconds with a fraction", `${String(at / 1000)}.5`, at + 500],
    ["epoch milliseconds", String(at), at],
  ])("parseTime reads %s", (_, text, expected) => {
    expect(parseTime(text)).toBe(expected);
  });

  it.each([
    "",
    "soon",
    "0",
    "-5",
    "12",
    "2026-13-45 99:99:99",
    "2026-03-04",
    "NaN",
    "Infinity",
    "1e12",
    "9".repeat(70),
  ])("parseTime reads nothing from %j", (text) => {
    expect(parseTime(text)).toBeUndefined();
  });

  it("parseTime reads back every time that a header may give, in every form", () => {
    fc.assert(
      fc.property(fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2090, 0, 1) }), (time) => {
        const iso = new Date(time).toISOString();
        const sql = iso.replace("T", " ").replace("Z", "000");
        for (const text of [iso, sql, String(time), (time / 1000).toFixed(3)]) {
          expect(parseTime(text)).toBeCloseTo(time, 2);
        }
      }),
    );
  });

  it("parseTime never throws, whatever comes", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 80 }), (text) => {
        const time = parseTime(text);
        expect(time === undefined || Number.isFinite(time)).toBe(true);
      }),
    );
  });
});

describe("readQuotaHeaders", () => {
  it("readQuotaHeaders reads what is there and leaves out what is not", () => {
    expect(readQuotaHeaders({})).toEqual({
      remaining: undefined,
      resetAt: undefined,
      retryAfter: undefined,
      serverTime: undefined,
    });
    expect(
      readQuotaHeaders({
        "x-rate-limit-remaining": " 4 ",
        "x-rate-limit-reset-at-utc": "2026-03-04 05:06:07",
        "retry-after": "12",
        date: "Wed, 04 Mar 2026 05:06:00 GMT",
      }),
    ).toEqual({ remaining: 4, resetAt: at, retryAfter: 12_000, serverTime: at - 7_000 });
  });

  it("readQuotaHeaders takes the later of the reset and a Retry-After that is a date", () => {
    const later = "Wed, 04 Mar 2026 05:07:07 GMT";
    const headers = { "x-rate-limit-reset-at-utc": "2026-03-04 05:06:07", "retry-after": later };
    expect(readQuotaHeaders(headers).resetAt).toBe(at + 60_000);
    expect(readQuotaHeaders({ "retry-after": later }).resetAt).toBe(at + 60_000);
  });

  it.each(["-1", "4.5", "many", "", "99999999999"])(
    "readQuotaHeaders ignores a remaining of %j",
    (remaining) => {
      expect(readQuotaHeaders({ "x-rate-limit-remaining": remaining }).remaining).toBeUndefined();
    },
  );

  it("readQuotaHeaders takes the first of a header that came twice", () => {
    expect(readQuotaHeaders({ "x-rate-limit-remaining": ["3", "9"] }).remaining).toBe(3);
  });
});
