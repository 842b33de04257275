import type { Fault } from "@segmind-embeddings/mock-gateway";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import {
  EmbedManyError,
  MemoryStore,
  SegmindAbortedError,
  type ClientOptions,
  type RunOptions,
  type SegmindClient,
} from "../src/index.ts";
import { caught, caughtAs } from "./helpers/caught.ts";
import { gatewayAndClient, type Pair } from "./helpers/gateway-and-client.ts";
import { recordTraces } from "./helpers/traces.ts";
import { SharedData } from "./helpers/shared-data.ts";

const inputs = Array.from({ length: 40 }, (_, index) => `text ${String(index)}`);
const statuses = [401, 403, 404, 405, 406, 410];
const status = (code: number): Fault => ({ kind: "status", status: code });

/** Milliseconds of a quota's window. */
const window = 400;

/** Five requests a window, and all inputs in flight at once: most of them wait for quota. */
const fiveAWindow = { requestsPerMinute: 5, windowMs: window } as const;
const waiting = { maxConcurrency: 40, requestsPerMinute: 5, quotaWindow: window } as const;

/** A run of either kind to its end; a stream is read to its end. */
const runs: { name: string; run: (client: SegmindClient, own?: RunOptions) => Promise<unknown> }[] = [
  { name: "embedMany", run: async (client, own) => client.embedMany(inputs, own) },
  {
    name: "embedStream",
    run: async (client, own) => Array.fromAsync(client.embedStream(inputs, own)),
  },
];

const routes = [
  { route: "v1", mode: "sync" },
  { route: "v2", mode: "async" },
] as const;

/** Holds that a gateway gets so many POSTs and, over two windows of its quota, not one more. */
async function expectNoMorePosts({ gateway }: Pick<Pair, "gateway">, posts: number): Promise<void> {
  await sleep(2 * window);
  expect(gateway.stats.posts).toBe(posts);
}

// Each of these waits for windows to pass, beside the others.
describe.concurrent.each(runs)("$name that is stopped", ({ run }) => {
  describe.each(routes)("by a response of $route", ({ mode }) => {
    test.each(statuses)(
      "a run that is stopped by a status: %i to its very first POST: that was the only one",
      async (code) => {
        for (const store of [null, new MemoryStore(), new SharedData().open()]) {
          await using use = await gatewayAndClient(
            { faults: { on: "post", fault: status(code) } },
            { mode, store, maxConcurrency: 40 },
          );
          await caught(run(use.client));
          expect(use.gateway.stats.posts).toBe(1);
        }
      },
    );

    test.each(statuses)(
      "a run that is stopped by a status: %i sends nothing that waits for quota",
      async (code) => {
        await using use = await gatewayAndClient(
          { ...fiveAWindow, faults: { on: "post", at: 3, fault: status(code) } },
          { ...waiting, mode },
        );
        await caught(run(use.client));
        await expectNoMorePosts(use, 5);
      },
    );
  });

  test("a run that is stopped by its signal sends nothing that waits for quota", async () => {
    const controller = new AbortController();
    let seen = 0;
    await using use = await gatewayAndClient(
      { ...fiveAWindow, onRequest: () => ++seen === 5 && controller.abort() },
      waiting,
    );
    await caughtAs(SegmindAbortedError, run(use.client, { signal: controller.signal }));
    await expectNoMorePosts(use, 5);
  });

  test("a run that is stopped by its timeout sends nothing that waits for quota", async () => {
    await using use = await gatewayAndClient(
      { ...fiveAWindow, windowMs: 60_000 },
      { ...waiting, quotaWindow: 2_000 },
    );
    await caught(run(use.client, { runTimeout: 300 }));
    await expectNoMorePosts(use, 5);
  });

  test.each([
    {
      name: "throws",
      onProgress: () => {
        throw new Error("the screen is gone");
      },
    },
    { name: "rejects", onProgress: async () => Promise.reject(new Error("the screen is gone")) },
  ])(
    "a run that is stopped by an onProgress that $name sends nothing that waits for quota",
    async ({ onProgress }) => {
      await using use = await gatewayAndClient(fiveAWindow, waiting);
      const error = (await caught(run(use.client, { onProgress }))) as Error;
      expect(`${error.message} ${String(error.cause)}`).toMatch(/the screen is gone/);
      await expectNoMorePosts(use, 5);
    },
  );

  test("a run that is stopped by a claim that cannot be written sends nothing that waits for quota", async () => {
    const trouble = { step: "open", moment: "before", what: "fail", skip: 1 } as const;
    const store = new SharedData().open(trouble);
    await using use = await gatewayAndClient(fiveAWindow, { ...waiting, store });
    await caught(run(use.client));
    const { posts } = use.gateway.stats;
    expect(posts).toBeLessThanOrEqual(5);
    await expectNoMorePosts(use, posts);
  });

  test("a run that is stopped by the breaker sends nothing that waits for quota", async () => {
    await using use = await gatewayAndClient(
      { faults: { on: "post", fault: status(503) } },
      { ...waiting, maxConcurrency: 6, maxRetries: 0, maxRetryDelay: 1 },
    );
    await caught(run(use.client));
    const { posts } = use.gateway.stats;
    expect(posts).toBeLessThan(20);
    await expectNoMorePosts(use, posts);
  });
});

// The channels are the process's: what they tell is of one run at a time.
describe.each(runs)("$name that is stopped while others back off", ({ run }) => {
  describe.each(routes)("by a response of $route", ({ mode }) => {
    test("a run that is stopped by a status: 401 sends nothing that backs off, also while that is written to the store", async () => {
      for (const store of [
        null,
        new SharedData().open({ step: "removal", moment: "before", what: "slow", skip: 5 }),
      ]) {
        await using use = await gatewayAndClient(
          {
            latency: 5,
            faults: [
              { on: "post", at: 12, fault: status(401) },
              { on: "post", fault: status(503) },
            ],
          },
          { mode, store, maxConcurrency: 8, retryDelay: 40, maxRetryDelay: 40 },
        );
        using traces = recordTraces();
        await caught(run(use.client));
        const stopped = traces.all.findIndex(
          ({ message, event }) => message["status"] === 401 && event === "asyncEnd",
        );
        const later = traces.all.slice(stopped).filter(({ channel }) => channel === "attempt");
        expect(stopped).toBeGreaterThan(0);
        expect(later.filter(({ event }) => event === "start")).toEqual([]);
      }
    });
  });
});

test.concurrent.each([
  {
    name: "throws",
    onEmbedding: () => {
      throw new Error("the disk is full");
    },
  },
  { name: "rejects", onEmbedding: async () => Promise.reject(new Error("the disk is full")) },
])(
  "an onEmbedding that $name stops its run before anything more is sent that waits for quota",
  async ({ onEmbedding }) => {
    await using use = await gatewayAndClient(fiveAWindow, waiting);
    const error = await caughtAs(EmbedManyError, use.client.embedMany(inputs, { onEmbedding }));
    expect(error.cause).toMatchObject({ message: "the disk is full" });
    expect(error.results.size).toBe(5);
    await expectNoMorePosts(use, 5);
  },
);

test.concurrent("closing a client sends nothing of its streams that waits for quota", async () => {
  await using use = await gatewayAndClient(fiveAWindow, waiting);
  const reading = caught(Array.fromAsync(use.client.embedStream(inputs)));
  while (use.gateway.stats.posts < 5) await sleep(1);
  await use.client.close();
  expect(await reading).toMatchObject({ code: "CLIENT_CLOSED" });
  await expectNoMorePosts(use, 5);
});

test.concurrent.each<{ store: ClientOptions["store"] }>([{ store: undefined }, { store: new MemoryStore() }])(
  "leaving a stream sends nothing of it that waits for quota (%j)",
  async ({ store }) => {
    await using use = await gatewayAndClient(fiveAWindow, { ...waiting, store });
    for await (const { index } of use.client.embedStream(inputs)) if (index === 2) break;
    await expectNoMorePosts(use, 5);
  },
);

test.concurrent(
  "an item that waits for the place of one which stops the run is not sent in its place",
  async () => {
    const store = new SharedData().open({ step: "removal", moment: "before", what: "slow" });
    await using use = await gatewayAndClient(
      { jobDuration: 400, faults: { on: "post", at: 2, fault: status(401) } },
      { mode: "async", maxConcurrency: 2, store },
    );
    const { client, gateway } = use;
    // Another run holds one of the two places for as long as its job takes.
    const other = client.embedMany(["other"]);
    while (gateway.stats.statusPolls === 0) await sleep(1);
    const error = await caughtAs(EmbedManyError, client.embedMany(inputs));
    expect(error.cause).toMatchObject({ status: 401 });
    expect(error.errors.size).toBe(1);
    expect(gateway.stats.posts).toBe(2);
    await other;
  },
);
