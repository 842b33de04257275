import type { RequestRecord } from "@segmind-embeddings/mock-gateway";
import { describe, expect, test } from "vitest";
import { ConnectionError, EmbedManyError, RateLimitError, SegmindAbortedError } from "../src/index.ts";
import { caughtAs } from "./helpers/caught.ts";
import { expectSilence } from "./helpers/expect-silence.ts";
import { clientOf, gatewayAndClient } from "./helpers/gateway-and-client.ts";
import { freePort } from "./helpers/raw-server.ts";

const texts = (count: number) => Array.from({ length: count }, (_, index) => `text ${index}`);
const second = { windowMs: 1000 };

// Each of these waits for windows of a second to pass, beside the others.
describe.concurrent("a run over several windows", () => {
  test.each([
    { name: "fixed windows, reset on every response", options: {} },
    { name: "sliding windows", options: { window: "sliding" } },
    { name: "aligned windows", options: { fixedWindowAnchor: "aligned" } },
    { name: "rejected requests counted", options: { countRejected: true } },
    { name: "resets in whole epoch seconds", options: { quotaHeaders: { format: "epoch-s" } } },
  ] as const)("a run over several windows meets no 429 after the first: $name", async ({ options }) => {
    await using use = await gatewayAndClient({ requestsPerMinute: 20, ...second, ...options });
    await use.client.embedMany(texts(20));
    const { rateLimited } = use.gateway.stats;
    const { summary } = await use.client.embedMany(texts(30));
    expect(use.gateway.stats.rateLimited).toBe(rateLimited);
    expect(summary).toMatchObject({ done: 30, attempts: 30 });
    expect(use.gateway.stats.bills).toBe(50);
  });

  test("a quota without any header is found out by its 429s, which cost no retry", async () => {
    await using use = await gatewayAndClient(
      { requestsPerMinute: 10, ...second, quotaHeaders: { remaining: "never", reset: "429" } },
      { maxRetries: 0 },
    );
    const { summary } = await use.client.embedMany(texts(15));
    expect(summary).toMatchObject({ done: 15, failed: 0, resends: 0 });
    expect(use.gateway.stats.rateLimited).toBeGreaterThan(0);
    expect(summary.attempts).toBe(15 + use.gateway.stats.rateLimited);
    expect(use.gateway.stats.bills).toBe(15);
  });
});

describe.concurrent("a 429", () => {
  test("a 429 stops everyone until the reset: no request is sent between, of another client's neither", async () => {
    const requests: RequestRecord[] = [];
    let reset = 0;
    await using use = await gatewayAndClient({
      // While nothing is known the first request is alone, so that no other is on its way when it is turned away.
      faults: (request) => {
        if (request.route !== "sync" || reset > 0) return undefined;
        reset = Date.now() + 1500;
        const headers = { "x-rate-limit-reset-at-utc": new Date(reset).toISOString() };
        return { kind: "status", status: 429, headers };
      },
      onRequest: (record) => requests.push(record),
    });
    await using other = clientOf(use.gateway);
    const run = use.client.embedMany(texts(20));
    const single = other.embed("another client's");
    await Promise.all([run, single]);
    expect(requests).toHaveLength(22);
    const resetAt = reset - performance.timeOrigin;
    for (const { at } of requests.slice(1)) expect(at).toBeGreaterThanOrEqual(resetAt);
  });

  test("a 429 within maxQueueTime is waited for by a single call", async () => {
    await using use = await gatewayAndClient({ requestsPerMinute: 1, ...second }, { maxRetries: 0 });
    await use.client.embed("a");
    expect(await use.client.embed("b")).toMatchObject({ resends: 0 });
    expect(use.gateway.stats.bills).toBe(2);
  });

  test("a 429 beyond maxQueueTime is RateLimitError with the reset, at once and without a request", async () => {
    await using use = await gatewayAndClient(
      { requestsPerMinute: 1, windowMs: 30_000 },
      { maxQueueTime: 1000 },
    );
    await use.client.embed("a");
    const error = await caughtAs(RateLimitError, use.client.embed("b"));
    expect(error).toMatchObject({ code: "RATE_LIMITED", status: 429, isRetryable: true, mayBeBilled: false });
    expect(error.resetAt?.getTime()).toBeGreaterThan(Date.now() + 20_000);
    expect(error.message).toMatch(/maxQueueTime \(1000 ms\); it resets at .*raise maxQueueTime/);
    expect(use.gateway.stats.posts).toBe(1);
  });
});

describe.concurrent("requestsPerMinute", () => {
  test("requestsPerMinute is never exceeded, however many are asked for at once", async () => {
    await using use = await gatewayAndClient({}, { requestsPerMinute: 7, maxConcurrency: 64 });
    const run = use.client.embedMany(texts(50), { maxQueueTime: 300 });
    const error = await caughtAs(EmbedManyError, run);
    expect(error.results.size).toBe(7);
    for (const reason of error.errors.values()) expect(reason).toBeInstanceOf(RateLimitError);
    expect(use.gateway.stats.posts).toBe(7);
  });

  test("requestsPerMinute counts retries and requests that were lost", async () => {
    await using use = await gatewayAndClient(
      { faults: { on: "sync", every: 2, fault: { kind: "reset-after-body" } } },
      { requestsPerMinute: 6, onUnknownOutcome: "resend" },
    );
    await caughtAs(EmbedManyError, use.client.embedMany(texts(20), { maxQueueTime: 300 }));
    expect(use.gateway.stats.posts).toBe(6);
  });

  test("requestsPerMinute does not count what never reached the gateway", async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    const options = { requestsPerMinute: 2, maxRetries: 4, maxQueueTime: 0 };
    await using client = clientOf({ url, apiKey: "SG_0123456789abcdef" }, options);
    await caughtAs(ConnectionError, client.embed("a"));
    await caughtAs(ConnectionError, client.embed("b"));
  });

  test("requestsPerMinute is shared by the clients of one key and origin, closed ones included", async () => {
    await using use = await gatewayAndClient({}, { requestsPerMinute: 5, maxQueueTime: 200 });
    const other = clientOf(use.gateway, { requestsPerMinute: 5, maxQueueTime: 200 });
    await Promise.all([use.client.embed("a"), other.embed("b"), use.client.embed("c")]);
    await other.close();
    await using another = clientOf(use.gateway, { requestsPerMinute: 5, maxQueueTime: 200 });
    const outcomes = await Promise.allSettled(texts(6).map((text) => another.embed(text)));
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(2);
    expect(use.gateway.stats.posts).toBe(5);
  });

  test("requestsPerMinute is not shared with another key", async () => {
    await using use = await gatewayAndClient({}, { requestsPerMinute: 1, maxQueueTime: 0 });
    await use.client.embed("a");
    await caughtAs(RateLimitError, use.client.embed("b"));
    await using stranger = clientOf(
      { url: use.gateway.url, apiKey: "SG_fedcba9876543210" },
      { requestsPerMinute: 1, maxQueueTime: 0 },
    );
    await expect(stranger.embed("a")).rejects.toMatchObject({ status: 401 });
  });
});

describe.concurrent("polls", () => {
  test("polls pass freely where GETs do not count", async () => {
    await using use = await gatewayAndClient(
      { requestsPerMinute: 3, windowMs: 30_000, jobDuration: 200 },
      { mode: "async", maxQueueTime: 0 },
    );
    await use.client.embed("a");
    await use.client.embed("b");
    expect(use.gateway.stats.polls).toBeGreaterThan(4);
    expect(use.gateway.stats.rateLimited).toBe(0);
  });

  test("polls are paced once they were seen to count, so that they meet no 429", async () => {
    await using use = await gatewayAndClient(
      { requestsPerMinute: 8, ...second, countGets: true, jobDuration: 60 },
      { mode: "async" },
    );
    // The first job finds out.
    await use.client.embed("first");
    const { rateLimited } = use.gateway.stats;
    await use.client.embed("second");
    await use.client.embed("third");
    expect(use.gateway.stats).toMatchObject({ rateLimited, submits: 3, bills: 3 });
  });
});

describe.concurrent("a wait for quota that is too long, after something may have been billed", () => {
  test("a wait for quota that is too long says so where something may have been billed: the first attempt's outcome is unknown", async () => {
    await using use = await gatewayAndClient(
      { faults: { on: "sync", at: 1, fault: { kind: "reset-after-body" } } },
      { requestsPerMinute: 1, maxQueueTime: 50 },
    );
    const error = await caughtAs(RateLimitError, use.client.embed("a"));
    expect(error).toMatchObject({ mayBeBilled: true, isRetryable: false });
    const run = use.client.embedMany(["b"], { maxQueueTime: 50 });
    expect(await caughtAs(EmbedManyError, run)).toMatchObject({ mayBeBilled: false });
    expect(use.gateway.stats).toMatchObject({ posts: 1, bills: 1 });
  });

  test("a wait for quota that is too long carries the id of the job whose polls wait for it, for a later call or run", async () => {
    const busy = { requestsPerMinute: 5, windowMs: 30_000, countGets: true, jobDuration: 60_000 };
    await using use = await gatewayAndClient(busy, { mode: "async", maxQueueTime: 50 });
    const error = await caughtAs(RateLimitError, use.client.embed("a"));
    const known = { mayBeBilled: true, isRetryable: false, requestId: expect.stringMatching(/^[\w-]{36}$/) };
    expect(error).toMatchObject(known);
    const { requestId = "" } = error;
    const waiting = use.client.embeddingJob({ requestId }).wait();
    // Nothing is sent but GETs by whoever waits once more.
    expect(await caughtAs(RateLimitError, waiting)).toMatchObject({ ...known, isRetryable: true });

    await using other = await gatewayAndClient(busy, { mode: "async" });
    const run = await caughtAs(EmbedManyError, other.client.embedMany(["a"], { maxQueueTime: 50 }));
    expect(run.errors.get(0)).toMatchObject(known);
    expect(run.requestIds.get(0)).toMatch(/^[\w-]{36}$/);
    expect(run.summary.mayBeBilled).toBe(1);
  });
});

describe.concurrent("priorities", () => {
  test("a single call goes before what a run has waiting", async () => {
    const order: string[] = [];
    await using use = await gatewayAndClient({
      requestsPerMinute: 4,
      ...second,
      onRequest: ({ body }) => order.push((body as { input: string }).input),
    });
    const run = use.client.embedMany(texts(10));
    while (order.length < 4) await new Promise((resolve) => setTimeout(resolve, 1));
    await use.client.embed("single");
    expect(order.indexOf("single")).toBeLessThan(7);
    await run;
    expect(use.gateway.stats.bills).toBe(11);
  });
});

test.concurrent("aborted while it waits for quota, a call leaves its place to the next", async () => {
  await using use = await gatewayAndClient({ requestsPerMinute: 1, ...second });
  await use.client.embed("first");
  const controller = new AbortController();
  const aborted = use.client.embed("aborted", { signal: controller.signal });
  const next = use.client.embed("next");
  setTimeout(() => controller.abort(), 50);
  expect(await caughtAs(SegmindAbortedError, aborted)).toMatchObject({ mayBeBilled: false });
  await next;
  await expectSilence(use.gateway);
  expect(use.gateway.stats).toMatchObject({ posts: 2, bills: 2 });
});
