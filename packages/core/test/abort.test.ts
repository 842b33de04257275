import { describe, expect, test } from "vitest";
import { MemoryStore, SegmindAbortedError, type SegmindClient } from "../src/index.ts";
import { caughtAs } from "./helpers/caught.ts";
import { expectSilence } from "./helpers/expect-silence.ts";
import { gatewayAndClient } from "./helpers/gateway-and-client.ts";
import { heads } from "./helpers/media.ts";
import { recordTraces } from "./helpers/traces.ts";

const inputs = Array.from({ length: 40 }, (_, index) => `text ${index}`);
const tick = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));
const reason = new Error("the user went home");

type Call = (client: SegmindClient, signal: AbortSignal) => Promise<unknown>;

const calls: { name: string; call: Call }[] = [
  { name: "embed", call: (client, signal) => client.embed("a", { signal }) },
  { name: "embed by v2", call: (client, signal) => client.embed("a", { signal, mode: "async" }) },
  { name: "submitEmbed", call: (client, signal) => client.submitEmbed({ image: heads.png }, { signal }) },
  { name: "embedMany", call: (client, signal) => client.embedMany(inputs, { signal }) },
  {
    name: "embedStream",
    call: (client, signal) => Array.fromAsync(client.embedStream(inputs, { signal })),
  },
  { name: "run", call: (client, signal) => client.run("gemini-embedding-2", { input: "a" }, { signal }) },
  {
    name: "runSync",
    call: (client, signal) => client.runSync("gemini-embedding-2", { input: "a" }, { signal }),
  },
  {
    name: "submit",
    call: (client, signal) => client.submit("gemini-embedding-2", { input: "a" }, { signal }),
  },
  { name: "credits", call: (client, signal) => client.credits({ signal }) },
];

describe.each(calls)("$name", ({ call }) => {
  test("a call with a signal that is aborted already sends nothing", async () => {
    await using use = await gatewayAndClient();
    const error = await caughtAs(SegmindAbortedError, call(use.client, AbortSignal.abort(reason)));
    expect(error).toMatchObject({ name: "AbortError", code: "ABORTED", cause: reason, mayBeBilled: false });
    expect(use.gateway.stats.requests).toBe(0);
  });

  test("a call aborted while the gateway is silent rejects at once with the signal's reason", async () => {
    const controller = new AbortController();
    await using use = await gatewayAndClient({
      faults: { fault: { kind: "hang", billed: false } },
      onRequest: () => setImmediate(() => controller.abort(reason)),
    });
    const error = await caughtAs(SegmindAbortedError, call(use.client, controller.signal));
    expect(error).toMatchObject({ name: "AbortError", cause: reason });
    await expectSilence(use.gateway);
  });

  test("a call aborted while it backs off sends nothing afterwards", async () => {
    const controller = new AbortController();
    await using use = await gatewayAndClient(
      { faults: { fault: { kind: "status", status: 503 } } },
      { retryDelay: 1e6, maxRetryDelay: 1e6, maxConcurrency: 1 },
    );
    using traces = recordTraces();
    const error = caughtAs(SegmindAbortedError, call(use.client, controller.signal));
    // A GET is no attempt; its response has no trace to wait for, and no bill that it could bring.
    while (traces.attempts.length + use.gateway.stats.creditReads === 0) await tick();
    controller.abort(reason);
    expect(await error).toMatchObject({ cause: reason, mayBeBilled: false });
    await expectSilence(use.gateway);
  });
});

test("a call aborted after its request was sent may be billed", async () => {
  const controller = new AbortController();
  await using use = await gatewayAndClient({
    faults: { fault: { kind: "hang" } },
    onRequest: () => setImmediate(() => controller.abort(reason)),
  });
  const error = await caughtAs(SegmindAbortedError, use.client.embed("a", { signal: controller.signal }));
  expect(error.mayBeBilled).toBe(true);
  expect(use.gateway.stats.bills).toBe(1);
});

test("a call aborted while its job is polled carries the id, and the job goes on", async () => {
  const controller = new AbortController();
  await using use = await gatewayAndClient({
    jobDuration: 150,
    onRequest: ({ path }) => path.endsWith("/status") && controller.abort(reason),
  });
  const error = await caughtAs(
    SegmindAbortedError,
    use.client.embed("a", { mode: "async", signal: controller.signal }),
  );
  expect(error.mayBeBilled).toBe(true);
  const [requestId = ""] = error.requestIds.values();
  expect(error.requestId).toBe(requestId);
  await expect(use.client.embeddingJob({ requestId }).wait()).resolves.toMatchObject({ requestId });
  expect(use.gateway.stats).toMatchObject({ submits: 1, bills: 1 });
});

test("job.wait() aborted says the same, and can be called again", async () => {
  await using use = await gatewayAndClient({ jobDuration: 200 });
  const job = await use.client.submitEmbed("a");
  const error = await caughtAs(SegmindAbortedError, job.wait({ signal: AbortSignal.timeout(20) }));
  expect(error).toMatchObject({ requestId: job.requestId, cause: { name: "TimeoutError" } });
  await expect(job.wait()).resolves.toHaveProperty("vector");
});

test("aborted while queued behind others it was never sent", async () => {
  await using use = await gatewayAndClient({ latency: 100 }, { maxConcurrency: 1 });
  const first = use.client.embed("first");
  const controller = new AbortController();
  const second = use.client.embed("second", { signal: controller.signal });
  controller.abort(reason);
  expect(await caughtAs(SegmindAbortedError, second)).toMatchObject({ mayBeBilled: false });
  await first;
  expect(use.gateway.stats.posts).toBe(1);
  await use.client.embed("third");
});

describe("a run aborted half-way", () => {
  test("a run aborted half-way by v1: carries the vectors that came, and a second run goes on from there", async () => {
    const controller = new AbortController();
    // One request is surely on its way when the signal comes: it is never answered.
    await using use = await gatewayAndClient(
      { latency: 3, faults: { on: "sync", at: 3, fault: { kind: "hang" } } },
      { maxConcurrency: 4, store: new MemoryStore() },
    );
    const { client, gateway } = use;
    const run = client.embedMany(inputs, {
      signal: controller.signal,
      onProgress: ({ done }) => done === 20 && controller.abort(reason),
    });
    const error = await caughtAs(SegmindAbortedError, run);
    expect(error.cause).toBe(reason);
    expect(error.results.size).toBeGreaterThanOrEqual(20);
    expect(error.results.size).toBeLessThan(40);
    // What was on its way when the signal came may have been billed.
    expect(error.mayBeBilled).toBe(true);
    await expectSilence(gateway);
    expect(gateway.stats.bills).toBeLessThanOrEqual(error.results.size + 4);

    const all = await client.embedMany(inputs);
    expect(all.summary).toMatchObject({
      done: 40,
      cacheHits: error.results.size,
      attempts: 40 - error.results.size,
    });
  });

  test("a run aborted half-way by v2: carries the ids of what was accepted, and buys nothing twice", async () => {
    const controller = new AbortController();
    await using use = await gatewayAndClient(
      { jobDuration: 30 },
      { mode: "async", maxConcurrency: 4, store: new MemoryStore() },
    );
    const { client, gateway } = use;
    const run = client.embedMany(inputs, {
      signal: controller.signal,
      onProgress: ({ done }) => done === 10 && controller.abort(reason),
    });
    const error = await caughtAs(SegmindAbortedError, run);
    await expectSilence(gateway);
    const { submits } = gateway.stats;
    // A submit that was on its way when the signal came is waited for: its response holds the id.
    expect(submits).toBe(error.results.size + error.requestIds.size);
    // Jobs under way may be billed; where none was, nothing but the vectors that came is.
    expect(error.mayBeBilled).toBe(error.requestIds.size > 0);
    const all = await client.embedMany(inputs);
    expect(all).toHaveLength(40);
    expect(gateway.stats.submits).toBe(40);
  });

  test("a run aborted half-way leaves the accepted jobs that it did not get to in the store", async () => {
    const store = new MemoryStore();
    await using use = await gatewayAndClient(
      { jobDuration: 50 },
      { mode: "async", maxConcurrency: 2, store },
    );
    const some = inputs.slice(0, 10);
    for (const input of some) await use.client.submitEmbed(input);
    const signal = AbortSignal.timeout(10);
    await caughtAs(SegmindAbortedError, use.client.embedMany(some, { signal }));
    expect(await use.client.embedMany(some)).toHaveLength(10);
    expect(use.gateway.stats.submits).toBe(10);
  });

  test("a run that was aborted before it began sends nothing", async () => {
    await using use = await gatewayAndClient();
    const signal = AbortSignal.abort(reason);
    const error = await caughtAs(SegmindAbortedError, use.client.embedMany(inputs, { signal }));
    expect(error).toMatchObject({ cause: reason, mayBeBilled: false });
    expect(use.gateway.stats.requests).toBe(0);
  });
});

test("a stream aborted half-way carries the vectors that came and were not given yet", async () => {
  const controller = new AbortController();
  await using use = await gatewayAndClient({ latency: 2 }, { maxConcurrency: 4 });
  const given: number[] = [];
  const read = async () => {
    for await (const { index } of use.client.embedStream(inputs, { signal: controller.signal })) {
      given.push(index);
      if (index === 9) controller.abort(reason);
    }
  };
  const error = await caughtAs(SegmindAbortedError, read());
  expect(given).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  for (const index of error.results.keys()) expect(index).toBeGreaterThan(9);
  await expectSilence(use.gateway);
  expect(use.gateway.stats.bills).toBeLessThanOrEqual(given.length + error.results.size + 4);
});
