import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import {
  AuthenticationError,
  ConnectionError,
  EmbedManyError,
  GatewayError,
  InferenceTimeout,
  MemoryStore,
  RateLimitError,
  ServerError,
  type Embedding,
} from "../src/index.ts";
import { caughtAs } from "./helpers/caught.ts";
import { expectSilence } from "./helpers/expect-silence.ts";
import { clientOf, gatewayAndClient } from "./helpers/gateway-and-client.ts";
import { freePort, startHttpServer } from "./helpers/raw-server.ts";

const inputs = Array.from({ length: 50 }, (_, index) => `text ${index}`);

describe.each([401, 403, 404, 405, 406, 410])("%i", (status) => {
  test("a status of the whole account stops a run: what is in flight comes to its end, nothing else is sent", async () => {
    await using use = await gatewayAndClient(
      { latency: 5, faults: { on: "sync", at: 7, fault: { kind: "status", status } } },
      { maxConcurrency: 4, store: new MemoryStore() },
    );
    const error = await caughtAs(EmbedManyError, use.client.embedMany(inputs));
    expect(error.cause).toMatchObject({ status });
    expect(error.errors.size).toBe(1);
    expect(error.results.size).toBeGreaterThanOrEqual(6);
    expect(error.results.size).toBeLessThanOrEqual(10);
    expect(error.results.size).toBe(use.gateway.stats.bills);
    expect(error.summary).toMatchObject({ total: 50, failed: 1, done: error.results.size });
    const { posts } = use.gateway.stats;
    expect(posts).toBe(error.results.size + 1);
    const rest = await use.client.embedMany(inputs);
    expect(rest.summary.attempts).toBe(50 - error.results.size);
    expect(use.gateway.stats.bills).toBe(50);
  });

  test("a status of the whole account ends a stream after the items in flight are given", async () => {
    await using use = await gatewayAndClient(
      { faults: { on: "sync", at: 7, fault: { kind: "status", status } } },
      { maxConcurrency: 4 },
    );
    const given: { index: number; status: string; value?: Embedding }[] = [];
    const read = async () => {
      for await (const item of use.client.embedStream(inputs)) given.push(item);
    };
    expect(await caughtAs(GatewayError, read())).toMatchObject({ status });
    expect(given.filter((item) => item.status === "rejected")).toHaveLength(1);
    expect(given.length).toBe(use.gateway.stats.posts);
    expect(given.length).toBeLessThan(20);
  });
});

test.each([400, 422])("%i is the one input's own fault: the rest goes on", async (status) => {
  await using use = await gatewayAndClient({
    faults: { on: "sync", at: 3, fault: { kind: "status", status } },
  });
  const error = await caughtAs(EmbedManyError, use.client.embedMany(inputs));
  expect(error.results.size).toBe(49);
  expect([...error.errors.values()]).toMatchObject([{ status }]);
  expect(error.message).not.toMatch(/was stopped/);
  expect(use.gateway.stats).toMatchObject({ posts: 50, bills: 49 });
});

describe("the breaker", () => {
  test("the breaker pauses a run of which five in a row used up their retries, and lets it go on when one succeeds", async () => {
    await using use = await gatewayAndClient(
      { faults: { on: "sync", at: [11, 12, 13, 14, 15, 16], fault: { kind: "status", status: 503 } } },
      { maxRetries: 0, maxConcurrency: 1 },
    );
    const error = await caughtAs(EmbedManyError, use.client.embedMany(inputs));
    expect(error.errors.size).toBe(6);
    expect(error.results.size).toBe(44);
  });

  test("the breaker gives up a run after pauses that change nothing, and says so", async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    await using client = clientOf(
      { url, apiKey: "SG_0123456789abcdef" },
      { maxRetries: 1, maxConcurrency: 2 },
    );
    const error = await caughtAs(EmbedManyError, client.embedMany(inputs));
    expect(error.cause).toBeInstanceOf(ConnectionError);
    expect(error.results.size).toBe(0);
    expect(error.errors.size).toBeGreaterThanOrEqual(5);
    expect(error.errors.size).toBeLessThan(20);
    expect(error.message).toMatch(/was stopped by ConnectionError/);
  });

  test("the breaker wakes those who wait when the run is stopped before the item that was to find out is sent", async () => {
    const held = new Map<string, ServerResponse>();
    await using server = await startHttpServer((_request, response, body) => {
      const { input } = JSON.parse(body.toString()) as { input: string };
      if (input === "text 0" || input.startsWith("single")) held.set(input, response);
      else response.writeHead(503).end();
    });
    const options = { maxConcurrency: 6, maxRetries: 0, maxRetryDelay: 300, requestsPerMinute: 1_000 };
    await using client = clientOf(server, options);
    const run = caughtAs(EmbedManyError, client.embedMany(inputs));
    // All items but text 0 have failed and the run pauses; single calls take their places until it is stopped.
    await sleep(150);
    const singles = inputs.slice(1, 6).map((text) => `single ${text}`);
    const calls = singles.map((single) => caughtAs(ServerError, client.embed(single)));
    await sleep(300);
    held.get("text 0")?.writeHead(401).end();
    const error = await run;
    for (const single of singles) held.get(single)?.writeHead(503).end();
    await Promise.all(calls);
    expect(held.size).toBe(6);
    expect(error.cause).toMatchObject({ status: 401 });
  });

  test("the breaker lets a run go on when the item that was to find out asks for a job that is gone, and is bought again", async () => {
    const store = new MemoryStore();
    await using use = await gatewayAndClient(
      { faults: { on: "sync", at: [1, 2, 3, 4, 5], fault: { kind: "status", status: 503 } } },
      { maxRetries: 0, maxConcurrency: 1, maxRetryDelay: 20, store },
    );
    const requestId = "0b9c6f0e-7f0e-4c55-9d0a-1f1f7f6f2b11";
    const submittedAt = Date.now() - 2 * 3_600_000;
    const key = await use.client.key("text 5");
    store.write([{ key, entry: { state: "accepted", requestId, submittedAt } }]);
    const run = use.client.embedMany(inputs.slice(0, 8), { runTimeout: 4_000 });
    const error = await caughtAs(EmbedManyError, run);
    expect([...error.errors.keys()]).toEqual([0, 1, 2, 3, 4]);
    expect([...error.results.keys()]).toEqual([5, 6, 7]);
  });

  test("the breaker is not moved by failures that are the inputs' own", async () => {
    await using use = await gatewayAndClient(
      { faults: { on: "sync", fault: { kind: "status", status: 400 } } },
      { maxConcurrency: 1 },
    );
    const error = await caughtAs(EmbedManyError, use.client.embedMany(inputs));
    expect(error.errors.size).toBe(50);
    expect(use.gateway.stats.posts).toBe(50);
  });
});

describe("limits of a run's own", () => {
  test("a run's runTimeout ends it with the vectors that came, and nothing is sent afterwards", async () => {
    await using use = await gatewayAndClient({ latency: 40 }, { maxConcurrency: 2 });
    const error = await caughtAs(EmbedManyError, use.client.embedMany(inputs, { runTimeout: 250 }));
    expect(error.cause).toBeInstanceOf(InferenceTimeout);
    expect(error.results.size).toBeLessThan(50);
    // What was in flight may have been billed: the gateway was at work on it.
    expect(error.summary.mayBeBilled).toBeGreaterThan(0);
    await expectSilence(use.gateway);
    expect(use.gateway.stats.bills).toBeLessThanOrEqual(error.results.size + error.summary.mayBeBilled);
  });

  test("the client's timeout holds for each item of a run, not for the run", async () => {
    await using use = await gatewayAndClient(
      { latency: 30, faults: { on: "sync", at: 51, fault: { kind: "hang" } } },
      { maxConcurrency: 1, timeout: 2_000, onUnknownOutcome: "fail" },
    );
    const error = await caughtAs(EmbedManyError, use.client.embedMany([...inputs, "slow", "last"]));
    expect([...error.errors.keys()]).toEqual([50]);
    expect(error.errors.get(50)).toBeInstanceOf(InferenceTimeout);
    expect(error.results.size).toBe(51);
  });

  test("a run's own maxQueueTime holds for each item", async () => {
    await using use = await gatewayAndClient(
      { requestsPerMinute: 5, windowMs: 30_000 },
      { requestsPerMinute: 5 },
    );
    const error = await caughtAs(
      EmbedManyError,
      use.client.embedMany(inputs.slice(0, 10), { maxQueueTime: 100 }),
    );
    expect(error.results.size).toBe(5);
    for (const reason of error.errors.values()) expect(reason).toBeInstanceOf(RateLimitError);
    expect(use.gateway.stats).toMatchObject({ posts: 5, rateLimited: 0 });
  });
});

test("a 401 whose page is still being read when an item's timeout is over stops a run as a 401", async () => {
  await using server = await startHttpServer((_request, response) => {
    response.writeHead(401).write("Unauthorized. API key is");
  });
  await using client = clientOf(server, { maxConcurrency: 4, timeout: 100 });
  const error = await caughtAs(EmbedManyError, client.embedMany(inputs));
  expect(error.cause).toBeInstanceOf(AuthenticationError);
  expect([...error.errors.values()]).toEqual([error.cause]);
  expect(server.count).toBe(1);
});

test("a 401 with a huge body, or one that never ends, stops a run like any other", async () => {
  for (const length of [40 * 1024 * 1024, Infinity]) {
    await using server = await startHttpServer((_request, response) => {
      response.writeHead(401, { "content-type": "application/json" });
      response.write('{"error":"Unauthorized. API key is invalid');
      const chunk = Buffer.alloc(1024 * 1024, ".");
      let sent = 0;
      const more = (): void => {
        while (!response.destroyed && sent < length && response.write(chunk)) sent += chunk.length;
        if (sent >= length) response.end();
      };
      response.on("drain", () => {
        sent += chunk.length;
        more();
      });
      more();
    });
    await using client = clientOf(server, { maxConcurrency: 4 });
    const error = await caughtAs(EmbedManyError, client.embedMany(inputs));
    expect(error.cause).toBeInstanceOf(AuthenticationError);
    expect(error.message.length).toBeLessThan(2_000);
    expect(server.count).toBe(1);
  }
});
