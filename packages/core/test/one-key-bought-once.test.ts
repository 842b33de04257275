import { startMockGateway } from "@segmind-embeddings/mock-gateway";
import { describe, expect, test } from "vitest";
import {
  EmbedManyError,
  InferenceTimeout,
  MemoryStore,
  OutcomeUnknownError,
  SegmindAbortedError,
  type Embedding,
  type EmbeddingStore,
} from "../src/index.ts";
import { caughtAs } from "./helpers/caught.ts";
import { clientOf, gatewayAndClient } from "./helpers/gateway-and-client.ts";
import { inputsOf, routes, startProcess } from "./helpers/processes.ts";
import { SharedData } from "./helpers/shared-data.ts";

const tick = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));

/** Waits until a gateway was asked for something. */
async function whenAsked(gateway: { stats: { posts: number } }, posts = 1): Promise<void> {
  while (gateway.stats.posts < posts) await tick();
}

describe.each(routes)("$name", ({ mode, hasMedia }) => {
  const [input = ""] = inputsOf({ name: "", mode, hasMedia }, 1);
  const slow = { latency: 60, jobDuration: 60 };

  test("two clients of one store that want one key at once buy it once", async () => {
    await using gateway = await startMockGateway(slow);
    const store = new MemoryStore();
    await using first = clientOf(gateway, { store, mode });
    await using second = clientOf(gateway, { store, mode });
    const [one, other] = await Promise.all([first.embed(input), second.embed(input)]);
    expect(one.vector).toEqual(other.vector);
    expect([one.cacheHit, other.cacheHit].filter((isHit) => isHit === true)).toHaveLength(1);
    expect(gateway.stats).toMatchObject({ posts: 1, bills: 1 });
  });

  test("two processes of one store that want one key at once buy it once", async () => {
    await using gateway = await startMockGateway(slow);
    const data = new SharedData();
    const first = startProcess(gateway, data, { mode });
    const second = startProcess(gateway, data, { mode });
    const [one, other] = await Promise.all([first.client.embed(input), second.client.embed(input)]);
    expect(one.vector).toEqual(other.vector);
    expect(gateway.stats).toMatchObject({ posts: 1, bills: 1 });
  });

  test("two processes that run over the same inputs at once buy each of them once", async () => {
    const inputs = inputsOf({ name: "", mode, hasMedia }, 20);
    await using gateway = await startMockGateway({ latency: 3, jobDuration: 3 });
    const data = new SharedData();
    const [first, second] = [startProcess(gateway, data, { mode }), startProcess(gateway, data, { mode })];
    const read = async (): Promise<Embedding[]> => {
      const items = await Array.fromAsync(second.client.embedStream(inputs.toReversed()));
      return items.flatMap((item) => (item.status === "fulfilled" ? [item.value] : [])).toReversed();
    };
    const [one, other] = await Promise.all([first.client.embedMany(inputs), read()]);
    expect(one.map(({ vector }) => vector)).toEqual(other.map(({ vector }) => vector));
    expect(gateway.stats).toMatchObject({ bills: 20, posts: 20 });
  });

  test("the second process goes on by onUnknownOutcome when the first one dies with the key open", async () => {
    await using gateway = await startMockGateway({ faults: { on: "post", at: 1, fault: { kind: "hang" } } });
    const data = new SharedData();
    const first = startProcess(gateway, data, { mode });
    const dying = first.client.embed(input).catch(() => undefined);
    await whenAsked(gateway);
    const [second, third] = [startProcess(gateway, data, { mode }), startProcess(gateway, data, { mode })];
    const careful = second.client.embed(input, { onUnknownOutcome: "fail" });
    const error = caughtAs(OutcomeUnknownError, careful);
    first.store.crash();
    expect(await error).toMatchObject({ mayBeBilled: true });
    expect((await third.client.embed(input, { onUnknownOutcome: "resend" })).resends).toBe(1);
    expect(gateway.stats.posts).toBe(2);
    await dying;
  });

  test("the second process buys the key when the first one was refused", async () => {
    let isRefusing = true;
    await using gateway = await startMockGateway({
      latency: 40,
      faults: ({ method }) => (isRefusing && method === "POST" ? { kind: "status", status: 400 } : undefined),
    });
    const data = new SharedData();
    const [first, second] = [startProcess(gateway, data, { mode }), startProcess(gateway, data, { mode })];
    const refused = first.client.embed(input).catch((error: unknown) => error);
    await whenAsked(gateway);
    const waiting = second.client.embed(input);
    expect(await refused).toMatchObject({ status: 400 });
    isRefusing = false;
    await waiting.catch(() => undefined);
    expect((await second.client.embed(input)).vector).toHaveLength(768);
    expect(gateway.stats.bills).toBe(1);
  });
});

describe.each([
  { who: "another call of the process", isOwn: true },
  { who: "another process", isOwn: false },
])("a call that waits for what $who buys", ({ isOwn }) => {
  async function waitingPair(gatewayOptions = {}) {
    const gateway = await startMockGateway({
      faults: { on: "post", fault: { kind: "hang" } },
      ...gatewayOptions,
    });
    const data = new SharedData();
    const first = startProcess(gateway, data, {});
    const second = isOwn ? first : startProcess(gateway, data, {});
    const slow = first.client.embed("a", { signal: first.signal }).catch(() => undefined);
    await whenAsked(gateway);
    return {
      gateway,
      client: second.client,
      async [Symbol.asyncDispose]() {
        first.store.crash();
        await slow;
        await gateway.close();
      },
    };
  }

  test("a call that waits for what another one buys gives up when its own timeout is over, and has sent nothing", async () => {
    await using use = await waitingPair();
    const error = await caughtAs(InferenceTimeout, use.client.embed("a", { timeout: 150 }));
    expect(error.message).toMatch(/timeout \(150 ms\)/);
    expect(use.gateway.stats.posts).toBe(1);
  });

  test("a call that waits for what another one buys gives up when it is aborted", async () => {
    await using use = await waitingPair();
    await caughtAs(SegmindAbortedError, use.client.embed("a", { signal: AbortSignal.timeout(60) }));
    expect(use.gateway.stats.posts).toBe(1);
  });

  test("a call that waits for what another one buys is an item of a run, which ends when the run is stopped", async () => {
    await using use = await waitingPair();
    const run = use.client.embedMany(["a"], { runTimeout: 10_000, timeout: 100 });
    const error = await caughtAs(EmbedManyError, run);
    expect(error.errors.get(0)).toBeInstanceOf(InferenceTimeout);
    await caughtAs(SegmindAbortedError, use.client.embedMany(["a"], { signal: AbortSignal.timeout(60) }));
  });
});

test("calls that wait for a slow claim of their own process do not ask the store over and over", async () => {
  await using gateway = await startMockGateway();
  const data = new SharedData();
  const slowClaims = { step: "open", moment: "before", what: "slow", skip: 4 } as const;
  const { client, store } = startProcess(gateway, data, {}, slowClaims);
  // While nothing is known of the quota, calls go one by one.
  for (const text of ["b", "c", "d", "e"]) await client.embed(text);
  let looks = 0;
  const get = store.get.bind(store);
  store.get = async (keys) => {
    looks += 1;
    return get(keys);
  };
  const all = await Promise.all(Array.from({ length: 8 }, () => client.embed("a")));
  expect(all.filter(({ cacheHit }) => cacheHit !== true)).toHaveLength(1);
  expect(gateway.stats.posts).toBe(5);
  expect(looks).toBeLessThan(8);
});

test("a key that a call of the process could not settle is in doubt, not under way", async () => {
  await using use = await gatewayAndClient();
  const data = new SharedData();
  const { client, store } = startProcess(
    use.gateway,
    data,
    {},
    { step: "embedded", moment: "before", what: "fail" },
  );
  expect((await client.embed("a")).storeError).toMatchObject({ code: "STORE_FAILED" });
  expect((await store.unsettled()).map(({ entry }) => entry.state)).toEqual(["open"]);
  await caughtAs(OutcomeUnknownError, client.embed("a", { onUnknownOutcome: "fail" }));
  expect(use.gateway.stats.posts).toBe(1);
  store.mend();
  expect(await client.embed("a")).toMatchObject({ attempts: 1, resends: 1 });
  expect(await client.embed("a")).toMatchObject({ attempts: 0, cacheHit: true });
  expect(use.gateway.stats.bills).toBe(2);
});

test("a call that comes while another one buys its key is given the vector, although the store answers with what was before", async () => {
  await using gateway = await startMockGateway({ latency: 20 });
  const memory = new MemoryStore();
  const late: { until?: Promise<Embedding> } = {};
  const store: EmbeddingStore = {
    owner: memory.owner,
    get: async (keys) => {
      const entries = memory.get(keys);
      await late.until;
      return entries;
    },
    open: (claims) => memory.open(claims),
    write: (changes) => memory.write(changes),
    unsettled: () => memory.unsettled(),
  };
  await using client = clientOf(gateway, { store, onUnknownOutcome: "fail" });
  const bought = client.embed("a");
  await whenAsked(gateway);
  late.until = bought;
  expect(await client.embed("a")).toMatchObject({ cacheHit: true });
  expect(gateway.stats.posts).toBe(1);
});
