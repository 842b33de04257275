import { describe, expect, test } from "vitest";
import { RateLimitError } from "../src/index.ts";
import { caughtAs } from "./helpers/caught.ts";
import { clientOf, gatewayAndClient } from "./helpers/gateway-and-client.ts";

const formats = ["iso", "sql", "sql-fraction", "epoch-s", "epoch-ms"] as const;

/** A gateway whose minute holds one request, with its clock somewhere else than ours. */
function busyGateway(format: (typeof formats)[number], retryAfter: boolean, skew: number) {
  return gatewayAndClient(
    {
      requestsPerMinute: 1,
      windowMs: 30_000,
      quotaHeaders: { format, retryAfter, remaining: "never", reset: "429" },
      clock: { now: () => Date.now() + skew },
    },
    { maxQueueTime: 0 },
  );
}

describe.each(formats)("x-rate-limit-reset-at-utc as %s", (format) => {
  test.each([
    { name: "", retryAfter: false, skew: 0 },
    { name: ", beside Retry-After", retryAfter: true, skew: 0 },
    { name: ", from a clock three hours ahead", retryAfter: false, skew: 3 * 3_600_000 },
    { name: ", from a clock a day behind", retryAfter: false, skew: -24 * 3_600_000 },
  ])("tells when there is quota again$name", async ({ retryAfter, skew }) => {
    await using use = await busyGateway(format, retryAfter, skew);
    const earliest = Date.now() + 28_000;
    await use.client.embed("a");
    const { resetAt } = await caughtAs(RateLimitError, use.client.embed("b"));
    // By our clock, whatever the gateway's shows; its headers have whole seconds.
    expect(resetAt?.getTime()).toBeGreaterThan(earliest);
    expect(resetAt?.getTime()).toBeLessThan(Date.now() + 33_000);
  });
});

test("the later of Retry-After and the reset is honoured", async () => {
  const answer = (retryAfter: number, resetIn: number) => ({
    kind: "status" as const,
    status: 429,
    headers: {
      "retry-after": String(retryAfter),
      "x-rate-limit-reset-at-utc": new Date(Date.now() + resetIn * 1000).toISOString(),
    },
  });
  const waitFor = async (retryAfter: number, resetIn: number) => {
    await using use = await gatewayAndClient(
      { faults: { fault: answer(retryAfter, resetIn) } },
      { maxQueueTime: 0 },
    );
    const { resetAt } = await caughtAs(RateLimitError, use.client.embed("a"));
    return Math.round(((resetAt?.getTime() ?? NaN) - Date.now()) / 10_000);
  };
  expect(await waitFor(40, 10)).toBe(4);
  expect(await waitFor(10, 40)).toBe(4);
});

test.each([
  { name: "the year 2099", value: "2099-01-01T00:00:00Z" },
  { name: "the past", value: "1999-01-01T00:00:00Z" },
  { name: "garbage", value: "soon" },
])("a reset in $name stops nobody for longer than 65 s", async ({ value }) => {
  const headers = { "x-rate-limit-reset-at-utc": value };
  await using use = await gatewayAndClient(
    { faults: { fault: { kind: "status", status: 429, headers } } },
    { maxQueueTime: 0 },
  );
  const { resetAt } = await caughtAs(RateLimitError, use.client.embed("a"));
  expect(resetAt?.getTime()).toBeLessThanOrEqual(Date.now() + 65_000);
  expect(resetAt?.getTime()).toBeGreaterThan(Date.now());
});

test("without a header a 429 is taken to last for a minute's window", async () => {
  await using use = await gatewayAndClient(
    { requestsPerMinute: 1, quotaHeaders: { remaining: "never", reset: "never" } },
    { maxQueueTime: 0 },
  );
  await use.client.embed("a");
  const { resetAt } = await caughtAs(RateLimitError, use.client.embed("b"));
  expect(resetAt?.getTime()).toBeGreaterThan(Date.now() + 55_000);
});

test("once stopped, no client of the same key and origin asks the gateway before the reset", async () => {
  await using use = await busyGateway("iso", false, 0);
  await use.client.embed("a");
  await caughtAs(RateLimitError, use.client.embed("b"));
  const { posts } = use.gateway.stats;
  await caughtAs(RateLimitError, use.client.embed("c"));
  await using another = clientOf(use.gateway, { maxQueueTime: 0 });
  await caughtAs(RateLimitError, another.embed("d"));
  expect(use.gateway.stats.posts).toBe(posts);
});

test("a 429 on the balance stops everyone as well", async () => {
  await using use = await gatewayAndClient(
    { faults: { on: "credits", fault: { kind: "status", status: 429 } } },
    { maxQueueTime: 0, maxRetries: 0 },
  );
  await caughtAs(RateLimitError, use.client.credits());
  await caughtAs(RateLimitError, use.client.embed("a"));
  expect(use.gateway.stats.posts).toBe(0);
});
