import { describe, expect, test } from "vitest";
import { formatQuotaTime, quotaHeaders } from "./quota-headers.ts";

const time = Date.UTC(2026, 0, 2, 3, 4, 5, 678);

describe("formatQuotaTime", () => {
  test.each([
    ["iso", "2026-01-02T03:04:05.678Z"],
    ["sql", "2026-01-02 03:04:06"],
    ["sql-fraction", "2026-01-02 03:04:05.678000"],
    ["epoch-s", "1767323046"],
    ["epoch-ms", "1767323045678"],
  ] as const)("formatQuotaTime writes the format %s", (format, expected) => {
    expect(formatQuotaTime(time, format)).toBe(expected);
  });
});

describe("quotaHeaders", () => {
  const options = { remaining: "always", reset: "always", format: "epoch-ms", retryAfter: false } as const;
  const state = { remaining: 3, resetAt: time, now: time - 1500 };

  test("quotaHeaders gives remaining and reset by default, and no Retry-After", () => {
    expect(quotaHeaders(state, 429, options)).toEqual([
      "x-rate-limit-remaining",
      "3",
      "x-rate-limit-reset-at-utc",
      String(time),
    ]);
  });

  test("quotaHeaders leaves out what is set to never, and outside of a 429 what is set to 429", () => {
    expect(quotaHeaders(state, 429, { ...options, remaining: "never", reset: "never" })).toEqual([]);
    expect(quotaHeaders(state, 200, { ...options, remaining: "never", reset: "429" })).toEqual([]);
    expect(quotaHeaders(state, 429, { ...options, remaining: "never", reset: "429" })).toHaveLength(2);
  });

  test("quotaHeaders gives Retry-After in whole seconds, on a 429 only", () => {
    const wanted = { ...options, retryAfter: true };
    expect(quotaHeaders(state, 429, wanted).slice(-2)).toEqual(["retry-after", "2"]);
    expect(quotaHeaders(state, 200, wanted)).not.toContain("retry-after");
  });
});
