import type { Fault, MockGatewayOptions } from "@segmind-embeddings/mock-gateway";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import {
  EmbedManyError,
  MemoryStore,
  SegmindAbortedError,
  type ClientOptions,
  type RunOptions,
  type SegmindClient,
  type Transport,
} from "../src/index.ts";
import { defaultTransport } from "../src/transport/default-transport.ts";
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

interface CountedPair extends Pair {
  /** How many POSTs the client has sent; a busy machine's gateway may count them later. */
  readonly sent: number;
}

/** A gateway and a client whose sends are counted. */
async function countedPair(gateway: MockGatewayOptions, options: ClientOptions): Promise<CountedPair> {
  const carrier = defaultTransport(undefined);
  let sent = 0;
  const transport: Transport = {
    exchange(request) {
      if (request.method === "POST") sent += 1;
      return carrier.exchange(request);
    },
    close: () => carrier.close(),
  };
  const pair = await gatewayAndClient(gateway, { ...options, transport });
  return {
    ...pair,
    get sent() {
      return sent;
    },
    async [Symbol.asyncDispose]() {
      await pair[Symbol.asyncDispose]();
      await carrier.close();
    },
  };
}

/** Holds that a client which was stopped has sent some of the inputs and, over two windows of the quota, not one more. */
async function expectNothingMore(use: CountedPair): Promise<void> {
  const { sent } = use;
  // Five; where a busy machine stands still for a whole window, those of the next one are sent before the stop is seen.
  expect(sent).toBeLessThan(inputs.length / 2);
  await sleep(2 * window);
  expect(use.sent).toBe(sent);
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
        await using use = await countedPair(
          { ...fiveAWindow, faults: { on: "post", at: 3, fault: status(code) } },
          { ...waiting, mode },
        );
        await caught(run(use.client));
        await expectNothingMore(use);
      },
    );
  });

  test("a run that is stopped by its signal sends nothing that waits for quota", async () => {
    const controller = new AbortController();
    let seen = 0;
    await using use = await countedPair(
      { ...fiveAWindow, onRequest: () => ++seen === 5 && controller.abort() },
      waiting,
    );
    await caughtAs(SegmindAbortedError, run(use.client, { signal: controller.signal }));
    await expectNothingMore(use);
  });

  test("a run that is stopped by its timeout sends nothing that waits for quota", async () => {
    await using use = await countedPair(
      { ...fiveAWindow, windowMs: 60_000 },
      { ...waiting, quotaWindow: 2_000 },
    );
    await caught(run(use.client, { runTimeout: 300 }));
    await expectNothingMore(use);
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
      await using use = await countedPair(fiveAWindow, waiting);
      const error = (await caught(run(use.client, { onProgress }))) as Error;
      expect(`${error.message} ${String(error.cause)}`).toMatch(/the screen is gone/);
      await expectNothingMore(use);
    },
  );

  test("a run that is stopped by a claim that cannot be written sends nothing that waits for quota", async () => {
    const trouble = { step: "open", moment: "before", what: "fail", skip: 1 } as const;
    const store = new SharedData().open(trouble);
    await using use = await countedPair(fiveAWindow, { ...waiting, store });
    await caught(run(use.client));
    const { posts } = use.gateway.stats;
    expect(posts).toBeLessThanOrEqual(5);
    await expectNothingMore(use);
  });

  test("a run that is stopped by the breaker sends nothing that waits for quota", async () => {
    await using use = await countedPair(
      { faults: { on: "post", fault: status(503) } },
      { ...waiting, maxConcurrency: 6, maxRetries: 0, maxRetryDelay: 1 },
    );
    await caught(run(use.client));
    const { posts } = use.gateway.stats;
    expect(posts).toBeLessThan(20);
    await expectNothingMore(use);
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
    await using use = await countedPair(fiveAWindow, waiting);
    const error = await caughtAs(EmbedManyError, use.client.embedMany(inputs, { onEmbedding }));
    expect(error.cause).toMatchObject({ message: "the disk is full" });
    expect(error.results.size).toBe(5);
    await expectNothingMore(use);
  },
);

test.concurrent("closing a client sends nothing of its streams that waits for quota", async () => {
  await using use = await countedPair(fiveAWindow, waiting);
  const reading = caught(Array.fromAsync(use.client.embedStream(inputs)));
  while (use.gateway.stats.posts < 5) await sleep(1);
  await use.client.close();
  expect(await reading).toMatchObject({ code: "CLIENT_CLOSED" });
  await expectNothingMore(use);
});

test.concurrent.each<{ store: ClientOptions["store"] }>([{ store: undefined }, { store: new MemoryStore() }])(
  "leaving a stream sends nothing of it that waits for quota (%j)",
  async ({ store }) => {
    await using use = await countedPair(fiveAWindow, { ...waiting, store });
    for await (const { index } of use.client.embedStream(inputs)) if (index === 2) break;
    await expectNothingMore(use);
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
