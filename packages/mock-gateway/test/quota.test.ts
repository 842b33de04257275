import { expect, test } from "vitest";
import { startMockGateway, type MockGatewayOptions } from "../src/index.ts";
import { call, embedPath } from "./call.ts";

const start = Date.UTC(2026, 0, 1);
const post = { body: { input: "a" } };

/** A gateway of two requests a minute whose clock the test sets. */
async function limited(options: MockGatewayOptions = {}) {
  const clock = { time: start, now: () => clock.time };
  const gateway = await startMockGateway({ requestsPerMinute: 2, clock, ...options });
  return {
    gateway,
    clock,
    send: async () => (await call(gateway, embedPath, post)).status,
    [Symbol.asyncDispose]: gateway.close,
  };
}

test("a request over the quota gets 429 with a reset and no Retry-After, and is accepted after the reset", async () => {
  await using setup = await limited();
  const { gateway, clock, send } = setup;
  expect([await send(), await send()]).toEqual([200, 200]);
  clock.time += 59_999;
  const refused = await call(gateway, embedPath, post);
  expect(refused.status).toBe(429);
  expect(refused.headers.get("x-rate-limit-reset-at-utc")).toBe(new Date(start + 60_000).toISOString());
  expect(refused.headers.get("x-rate-limit-remaining")).toBe("0");
  expect(refused.headers.has("retry-after")).toBe(false);
  clock.time += 1;
  expect(await send()).toBe(200);
  expect(gateway.stats).toMatchObject({ posts: 4, acceptedPosts: 3, rateLimited: 1 });
  expect(gateway.stats.arrivals).toHaveLength(3);
});

test("a changed quota holds for the window that has begun, and only a number is taken", async () => {
  await using setup = await limited();
  const { gateway, send } = setup;
  expect([await send(), await send(), await send()]).toEqual([200, 200, 429]);
  gateway.changeQuota(3);
  expect([await send(), await send()]).toEqual([200, 429]);
  for (const quota of [NaN, -1, undefined as unknown as number, "9" as unknown as number])
    expect(() => gateway.changeQuota(quota)).toThrow(/^requestsPerMinute must be /);
  expect(await send()).toBe(429);
});

test("a quota that the mock does not have cannot be changed", async () => {
  await using gateway = await startMockGateway();
  expect(() => gateway.changeQuota(5)).toThrow("the mock gateway has no quota");
});

test("responses have the remaining quota and the date of the clock", async () => {
  await using setup = await limited();
  const { gateway } = setup;
  const first = await call(gateway, embedPath, post);
  const second = await call(gateway, embedPath, post);
  expect([first, second].map(({ headers }) => headers.get("x-rate-limit-remaining"))).toEqual(["1", "0"]);
  expect(first.headers.get("date")).toBe(new Date(start).toUTCString());
});

test("GETs do not count to the quota by default", async () => {
  await using setup = await limited();
  for (let read = 0; read < 3; read++) await call(setup.gateway, "/v1/get-user-credits");
  expect(await setup.send()).toBe(200);
});

test("GETs count to the quota with countGets", async () => {
  await using setup = await limited({ countGets: true });
  const { gateway } = setup;
  const statuses = [];
  for (let read = 0; read < 3; read++) statuses.push((await call(gateway, "/v1/get-user-credits")).status);
  expect(statuses).toEqual([200, 200, 429]);
  expect(gateway.stats.arrivals).toEqual([]);
});

test("a sliding window allows one request after the other", async () => {
  await using setup = await limited({ window: "sliding" });
  const { clock, send } = setup;
  await send();
  clock.time += 30_000;
  await send();
  clock.time += 30_000;
  expect([await send(), await send()]).toEqual([200, 429]);
});

test("rejected requests keep a sliding window full with countRejected", async () => {
  await using setup = await limited({ window: "sliding", countRejected: true });
  const { gateway, clock, send } = setup;
  await send();
  await send();
  clock.time += 30_000;
  expect([await send(), await send()]).toEqual([429, 429]);
  clock.time += 30_000;
  expect(await send()).toBe(429);
  expect(gateway.stats.arrivals).toHaveLength(5);
});

test("rejected requests change nothing in a fixed window with countRejected", async () => {
  await using setup = await limited({ countRejected: true });
  const { gateway, clock, send } = setup;
  expect([await send(), await send(), await send()]).toEqual([200, 200, 429]);
  clock.time += 60_000;
  expect([await send(), await send(), await send()]).toEqual([200, 200, 429]);
  expect(gateway.stats.arrivals).toHaveLength(6);
});

test("aligned windows start at multiples of their length", async () => {
  await using setup = await limited({ fixedWindowAnchor: "aligned" });
  const { clock, send } = setup;
  clock.time += 59_000;
  expect([await send(), await send(), await send()]).toEqual([200, 200, 429]);
  clock.time += 1000;
  expect(await send()).toBe(200);
});

test("quotaHeaders sets which responses have the headers, and their format", async () => {
  await using setup = await limited({
    requestsPerMinute: 1,
    windowMs: 1500,
    quotaHeaders: { remaining: "never", reset: "429", format: "sql", retryAfter: true },
  });
  const { gateway } = setup;
  const ordinary = await call(gateway, embedPath, post);
  expect(ordinary.headers.has("x-rate-limit-remaining")).toBe(false);
  expect(ordinary.headers.has("x-rate-limit-reset-at-utc")).toBe(false);
  const refused = await call(gateway, embedPath, post);
  expect(refused.headers.get("x-rate-limit-reset-at-utc")).toBe("2026-01-01 00:00:02");
  expect(refused.headers.get("retry-after")).toBe("2");
});

test("responses have no quota headers without a limit", async () => {
  await using gateway = await startMockGateway();
  const { headers } = await call(gateway, embedPath, post);
  expect(headers.has("x-rate-limit-remaining")).toBe(false);
  expect(headers.has("x-rate-limit-reset-at-utc")).toBe(false);
});
