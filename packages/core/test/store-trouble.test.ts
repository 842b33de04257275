import { startMockGateway } from "@segmind-embeddings/mock-gateway";
import { describe, expect, test } from "vitest";
import { EmbedManyError, StoreError, type Embedding, type EmbeddingStore } from "../src/index.ts";
import { caught, caughtAs } from "./helpers/caught.ts";
import { callKinds, embedAll } from "./helpers/embed-all.ts";
import { clientOf } from "./helpers/gateway-and-client.ts";
import { inputsOf, routes, startProcess } from "./helpers/processes.ts";
import { SharedData } from "./helpers/shared-data.ts";

describe.each(routes)("the order of what is durable, sent and given of $name", (route) => {
  const { mode } = route;
  const [input = ""] = inputsOf(route, 1);

  test("the order of what is durable, sent and given is claim, POST, job, polls, vector, caller", async () => {
    const data = new SharedData();
    const seen: string[] = [];
    await using gateway = await startMockGateway({ onRequest: ({ method }) => seen.push(method) });
    const { client, store } = startProcess(gateway, data, { mode });
    const push = data.durable.push.bind(data.durable);
    data.durable.push = (...steps) => {
      seen.push(...steps.map(({ step }) => step));
      return push(...steps);
    };
    await client.embedMany([input], { onEmbedding: () => seen.push("caller") });
    const job = mode === "async" ? ["accepted", "GET"] : [];
    expect([...new Set(seen)]).toEqual(["open", "POST", ...job, "embedded", "caller"]);
    expect(await store.unsettled()).toEqual([]);
  });

  test.each(["before", "after"] as const)(
    "the order of what is durable, sent and given sends nothing when the claim fails (%s it is durable), and says that nothing is billed",
    async (moment) => {
      await using gateway = await startMockGateway();
      for (const call of callKinds.filter((kind) => kind !== "submitEmbed" || mode === "async")) {
        const data = new SharedData();
        const own = startProcess(gateway, data, { mode }, { step: "open", moment, what: "fail" });
        const { errors } = await embedAll(own, call, [input]);
        const [error] = errors.values();
        expect(error, call).toBeInstanceOf(StoreError);
        expect(error).toMatchObject({
          code: "STORE_FAILED",
          mayBeBilled: false,
          cause: { message: `the disk failed ${moment} the open` },
        });
      }
      expect(gateway.stats.requests).toBe(0);
    },
  );

  test("the order of what is durable, sent and given gives the vector, with the store's error, when it cannot be stored", async () => {
    await using gateway = await startMockGateway();
    const data = new SharedData();
    const own = startProcess(gateway, data, { mode }, { step: "embedded", moment: "before", what: "fail" });
    const given: Embedding[] = [];
    const all = await own.client.embedMany([input], { onEmbedding: (embedding) => given.push(embedding) });
    expect(all.summary).toMatchObject({ done: 1, failed: 0, notStored: 1, cacheHits: 0 });
    expect(all[0]?.vector).toHaveLength(768);
    expect(all[0]?.storeError).toBeInstanceOf(StoreError);
    expect(given).toEqual([...all]);
    expect(gateway.stats.bills).toBe(1);
  });

  test("the order of what is durable, sent and given writes again what could not be written once", async () => {
    await using gateway = await startMockGateway();
    const data = new SharedData();
    const troubles = (["accepted", "embedded"] as const).map(
      (step) => ({ step, moment: "before", what: "fail", times: 2 }) as const,
    );
    const own = startProcess(gateway, data, { mode }, ...troubles);
    expect((await own.client.embed(input)).storeError).toBeUndefined();
    expect(await own.client.embed(input)).toMatchObject({ cacheHit: true });
    expect(gateway.stats.bills).toBe(1);
  });
});

test("a store that cannot be read ends a run at once, with nothing sent", async () => {
  await using gateway = await startMockGateway();
  const own = startProcess(gateway, new SharedData(), {}, { step: "get", moment: "before", what: "fail" });
  const error = await caughtAs(EmbedManyError, own.client.embedMany(["a", "b", "c"]));
  expect(error.cause).toBeInstanceOf(StoreError);
  expect(error.message).toMatch(/was stopped by StoreError: The store could not be read: the disk failed/);
  expect(gateway.stats.requests).toBe(0);
});

test("a claim that fails in the middle of a run stops it: what is stored stays, and nothing more is sent", async () => {
  const inputs = Array.from({ length: 30 }, (_, index) => `text ${String(index)}`);
  await using gateway = await startMockGateway();
  const data = new SharedData();
  const trouble = { step: "open", moment: "before", what: "fail", skip: 6 } as const;
  const own = startProcess(gateway, data, { maxConcurrency: 2 }, trouble);
  const error = await caughtAs(EmbedManyError, own.client.embedMany(inputs));
  expect(error.cause).toBeInstanceOf(StoreError);
  expect(error.results.size).toBe(gateway.stats.posts);
  expect(error.errors.size).toBeLessThanOrEqual(2);
  own.store.mend();
  const all = await own.client.embedMany(inputs);
  expect(all.summary).toMatchObject({ done: 30, cacheHits: error.results.size });
  expect(gateway.stats.bills).toBe(30);
});

describe("a store that does not keep to its interface", () => {
  const base: EmbeddingStore = {
    owner: "me",
    get: (keys) => keys.map(() => undefined),
    open: (claims) => claims.map(() => undefined),
    write: () => undefined,
    unsettled: () => [],
  };

  test.each<{ name: string; broken: Partial<EmbeddingStore> }>([
    { name: "gives fewer entries than keys", broken: { get: () => [] } },
    { name: "returns fewer claims than it was asked", broken: { open: () => [] } },
    { name: "gives nothing for keys", broken: { get: () => undefined as never } },
    { name: "gives nothing for claims", broken: { open: () => undefined as never } },
    {
      name: "throws what is no error",
      broken: {
        open: () => {
          throw undefined;
        },
      },
    },
    {
      name: "throws an object without a prototype",
      broken: {
        get: () => {
          throw Object.create(null);
        },
      },
    },
  ])(
    "a store that does not keep to its interface that $name: a StoreError, and nothing is sent",
    async ({ broken }) => {
      await using gateway = await startMockGateway();
      await using client = clientOf(gateway, { store: { ...base, ...broken } });
      expect(await caughtAs(StoreError, client.embed("a"))).toMatchObject({ mayBeBilled: false });
      expect(gateway.stats.requests).toBe(0);
    },
  );

  test("a store that does not keep to its interface that holds a vector of another length under a key is reported as damaged, by every call", async () => {
    await using gateway = await startMockGateway();
    const store = {
      ...base,
      get: (keys: readonly string[]) =>
        keys.map(
          () =>
            ({
              state: "embedded",
              vector: Float32Array.of(1, 2, 3),
              space: "s",
              model: "m",
              embeddedAt: 0,
            }) as const,
        ),
    };
    await using client = clientOf(gateway, { store });
    for (const call of [
      async () => client.embed("a"),
      async () => (await client.submitEmbed("a")).result(),
      async () => {
        throw (await caughtAs(EmbedManyError, client.embedMany(["a"]))).cause;
      },
      async () => Array.fromAsync(client.embedStream(["a"])),
    ]) {
      expect(await caught(call())).toMatchObject({ name: "StoreError", code: "STORE_CORRUPT" });
    }
    expect(gateway.stats.requests).toBe(0);
  });
});
