import { startMockGateway, type RequestRecord } from "@segmind-embeddings/mock-gateway";
import { describe, expect, test } from "vitest";
import {
  ClientClosedError,
  InvalidInputError,
  MemoryStore,
  type ClientOptions,
  type EmbedInput,
} from "../src/index.ts";
import { caughtAs } from "./helpers/caught.ts";
import { clientOf, gatewayAndClient } from "./helpers/gateway-and-client.ts";
import { fileOf } from "./helpers/media.ts";

const image = { image: fileOf("png", 300) };

const lengthOf = (vector: Float32Array): number => Math.hypot(...vector);

describe("storedDimensionality", () => {
  test("storedDimensionality buys the long vector once and gives its first numbers, at unit length, for every shorter one", async () => {
    const requests: RequestRecord[] = [];
    const store = new MemoryStore();
    await using use = await gatewayAndClient(
      { onRequest: (record) => requests.push(record) },
      { store, storedDimensionality: 3072 },
    );
    const long = await use.client.embed("a", { outputDimensionality: 3072 });
    for (const outputDimensionality of [128, 256, 768, 1000, 3072]) {
      const { vector, cacheHit, space } = await use.client.embed("a", { outputDimensionality });
      expect(cacheHit).toBe(true);
      expect(vector).toHaveLength(outputDimensionality);
      expect(lengthOf(vector)).toBeCloseTo(1, 5);
      expect(space).toBe(use.client.space({ outputDimensionality }));
      const part = long.vector.slice(0, outputDimensionality);
      const scale = lengthOf(part);
      for (const [index, number] of vector.entries())
        expect(number).toBeCloseTo((part[index] ?? 0) / scale, 6);
    }
    expect(requests.map(({ body }) => body)).toMatchObject([{ output_dimensionality: 3072 }]);
    expect(store.size).toBe(1);
  });

  test("storedDimensionality holds for runs, streams and submitted jobs as well", async () => {
    await using use = await gatewayAndClient({}, { store: new MemoryStore() });
    const options = { storedDimensionality: 1536, outputDimensionality: 256 };
    const [one] = await use.client.embedMany(["a"], options);
    const [item] = await Array.fromAsync(
      use.client.embedStream(["a"], { ...options, outputDimensionality: 128 }),
    );
    const job = await use.client.submitEmbed("a", { ...options, outputDimensionality: 512 });
    expect(one?.vector).toHaveLength(256);
    expect(item?.status === "fulfilled" && item.value).toMatchObject({
      cacheHit: true,
      vector: { length: 128 },
    });
    expect(await job.wait()).toMatchObject({ cacheHit: true, vector: { length: 512 } });
    expect(use.gateway.stats.bills).toBe(1);
  });

  test("storedDimensionality holds for a job that is taken up by its id, too", async () => {
    await using use = await gatewayAndClient();
    const options = { storedDimensionality: 1536, outputDimensionality: 256 };
    const { requestId } = await use.client.submitEmbed("a", options);
    const { vector } = await use.client.embeddingJob({ requestId, ...options }).wait();
    expect(vector).toHaveLength(256);
    expect(lengthOf(vector)).toBeCloseTo(1, 5);
  });

  test("storedDimensionality works without a store, too", async () => {
    await using use = await gatewayAndClient();
    const options = { storedDimensionality: 3072, outputDimensionality: 768, normalize: false };
    const { vector } = await use.client.embed("a", options);
    const whole = await use.client.embed("a", { outputDimensionality: 3072, normalize: false });
    expect(vector).toEqual(whole.vector.slice(0, 768));
  });

  test("storedDimensionality shorter than outputDimensionality is refused, wherever each of the two is set", async () => {
    await using use = await gatewayAndClient({}, { storedDimensionality: 768 });
    await caughtAs(InvalidInputError, use.client.embed("a", { outputDimensionality: 1536 }));
    await caughtAs(InvalidInputError, use.client.embedMany(["a"], { outputDimensionality: 1536 }));
    expect(() => use.client.embedStream(["a"], { outputDimensionality: 1536 })).toThrow(InvalidInputError);
    expect(() => use.client.withOptions({ outputDimensionality: 1536 })).toThrow(InvalidInputError);
    expect(use.gateway.stats.requests).toBe(0);
  });

  test("storedDimensionality is of a space and of keys of its own", async () => {
    await using use = await gatewayAndClient();
    const { client } = use;
    const spaces = [{}, { storedDimensionality: 768 }, { storedDimensionality: 1536 }].map((options) =>
      client.space(options),
    );
    expect(new Set(spaces).size).toBe(2);
    expect(spaces[2]).toMatch(/^[A-Za-z0-9._-]+$/);
    expect(await client.key("a", { storedDimensionality: 1536 })).not.toBe(await client.key("a"));
    expect(await client.key("a", { storedDimensionality: 1536, outputDimensionality: 128 })).toBe(
      await client.key("a", { storedDimensionality: 1536 }),
    );
  });
});

describe("normalize: false", () => {
  test("normalize: false is served from what was stored as it came, and the other way round", async () => {
    await using use = await gatewayAndClient(
      { unitLength: false },
      { store: new MemoryStore(), outputDimensionality: 256 },
    );
    const unit = await use.client.embed("a");
    const raw = await use.client.embed("a", { normalize: false });
    expect(raw.cacheHit).toBe(true);
    expect(lengthOf(unit.vector)).toBeCloseTo(1, 5);
    expect(lengthOf(raw.vector)).toBeLessThan(0.99);
    const scale = lengthOf(raw.vector);
    for (const [index, number] of unit.vector.entries()) {
      expect(number).toBeCloseTo((raw.vector[index] ?? 0) / scale, 6);
    }
    await using sound = await gatewayAndClient({ unitLength: false }, { outputDimensionality: 256 });
    expect((await sound.client.embed("a", { normalize: false })).vector).toEqual(raw.vector);
    expect(use.gateway.stats.bills).toBe(1);
  });

  test("a caller who changes a vector changes no stored one", async () => {
    await using use = await gatewayAndClient({}, { store: new MemoryStore() });
    for (const normalize of [false, true]) {
      const bought = await use.client.embed("a", { normalize });
      const kept = bought.vector.slice();
      bought.vector.fill(7);
      const hit = await use.client.embed("a", { normalize });
      expect(hit.vector).toEqual(kept);
      hit.vector.fill(8);
      expect((await use.client.embed("a", { normalize })).vector).toEqual(kept);
    }
  });
});

describe("client.key", () => {
  test("client.key names the entry that each kind of call writes, and asks for nothing", async () => {
    const store = new MemoryStore();
    await using use = await gatewayAndClient({}, { store });
    const inputs: (string | EmbedInput)[] = ["a", { input: "b" }, image, { input: "c", ...image }];
    const keys = await Promise.all(inputs.map((input) => use.client.key(input)));
    expect(use.gateway.stats.requests).toBe(0);
    expect(new Set(keys).size).toBe(4);
    await use.client.embed("a");
    await use.client.embedMany([{ input: "b" }]);
    await Array.fromAsync(use.client.embedStream([image]));
    await (await use.client.submitEmbed({ input: "c", ...image })).wait();
    expect(store.get(keys).map((entry) => entry?.state)).toEqual(new Array(4).fill("embedded"));
  });

  test("client.key is another one at another gateway, so that a mock's vectors are no real ones", async () => {
    const store = new MemoryStore();
    await using one = await gatewayAndClient({}, { store });
    await using other = await gatewayAndClient({}, { store });
    expect(await one.client.key("a")).not.toBe(await other.client.key("a"));
    await one.client.embed("a");
    await other.client.embed("a");
    expect(other.gateway.stats.bills).toBe(1);
  });

  test("client.key is the same whatever is known of how the medium came", async () => {
    await using use = await gatewayAndClient();
    const bytes = fileOf("png", 300);
    const base64 = bytes.toString("base64");
    const source = {
      mediaType: "image/png",
      byteLength: 300,
      async *stream() {
        yield Promise.resolve(bytes.subarray(0, 7));
        yield bytes.subarray(7);
      },
    };
    const forms = [bytes, new Blob([bytes]), base64, `data:image/png;base64,${base64}`, source];
    const keys = await Promise.all(forms.map((form) => use.client.key({ image: form })));
    expect(new Set(keys).size).toBe(1);
  });

  test("client.key refuses what a call refuses", async () => {
    await using use = await gatewayAndClient();
    await caughtAs(InvalidInputError, use.client.key(""));
    await caughtAs(InvalidInputError, use.client.key("a", { outputDimensionality: 5 }));
    await caughtAs(InvalidInputError, use.client.key("a", { signal: AbortSignal.abort() } as never));
  });
});

describe("store at a call", () => {
  test("store at a call takes the place of the client's", async () => {
    const [own, clients] = [new MemoryStore(), new MemoryStore()];
    await using use = await gatewayAndClient({}, { store: clients });
    await use.client.embed("a", { store: own });
    await use.client.embedMany(["b"], { store: own });
    await Array.fromAsync(use.client.embedStream(["c"], { store: own }));
    await (await use.client.submitEmbed("d", { store: own })).wait();
    expect([own.size, clients.size]).toEqual([4, 0]);
  });

  test("store: null at a call uses none: the input is bought again, and nothing is written", async () => {
    const store = new MemoryStore();
    await using use = await gatewayAndClient({}, { store });
    await use.client.embed("a");
    const calls = [
      async () => use.client.embed("a", { store: null }),
      async () => use.client.embedMany(["a"], { store: null }),
      async () => Array.fromAsync(use.client.embedStream(["a"], { store: null })),
      async () => (await use.client.submitEmbed("a", { store: null })).wait(),
      async () => use.client.withOptions({ store: null }).embed("a"),
    ];
    for (const call of calls) await call();
    expect(use.gateway.stats.bills).toBe(1 + calls.length);
    expect(store.size).toBe(1);
  });

  test("store: undefined at a call means the client's", async () => {
    await using use = await gatewayAndClient({}, { store: new MemoryStore() });
    await use.client.embed("a", { store: undefined });
    expect(await use.client.embed("a", { store: undefined })).toMatchObject({ cacheHit: true });
    expect(use.client.store).toBeInstanceOf(MemoryStore);
  });

  test("store at a call without the methods of one is refused", async () => {
    await using use = await gatewayAndClient();
    for (const store of [{}, new Map(), "vectors.db", 5]) {
      await caughtAs(InvalidInputError, use.client.embed("a", { store: store as never }));
    }
  });
});

describe("submitEmbed with a store", () => {
  test("submitEmbed with a store gives a finished job for what is stored, which asks for nothing", async () => {
    await using use = await gatewayAndClient({}, { store: new MemoryStore(), mode: "async" });
    const { requestId } = await use.client.embed("a");
    const { requests } = use.gateway.stats;
    const job = await use.client.submitEmbed("a");
    expect(job.requestId).toBe(requestId);
    expect(await job.status()).toMatchObject({ status: "COMPLETED", requestId });
    expect(await job.result()).toMatchObject({ cacheHit: true, requestId });
    expect(await job.wait()).toMatchObject({ cacheHit: true });
    expect(use.gateway.stats.requests).toBe(requests);
  });

  test("submitEmbed with a store takes up what was submitted before, whether or not anybody waits for it", async () => {
    await using use = await gatewayAndClient({ jobDuration: 30 }, { store: new MemoryStore() });
    const first = await use.client.submitEmbed("a");
    const second = await use.client.submitEmbed("a");
    expect(second.requestId).toBe(first.requestId);
    const [one, other] = await Promise.all([first.wait(), second.wait()]);
    expect(one.vector).toEqual(other.vector);
    expect(use.gateway.stats).toMatchObject({ submits: 1, bills: 1 });
  });

  test("submitEmbed with a store waits for what another call submits, and gives its job", async () => {
    await using use = await gatewayAndClient({ jobDuration: 30 }, { store: new MemoryStore() });
    const jobs = await Promise.all(Array.from({ length: 5 }, () => use.client.submitEmbed("a")));
    expect(new Set(jobs.map(({ requestId }) => requestId)).size).toBe(1);
    expect(use.gateway.stats.submits).toBe(1);
  });

  test("submitEmbed with a store stores the vector by wait, by result, and by another call that collects it", async () => {
    const store = new MemoryStore();
    await using use = await gatewayAndClient({}, { store });
    const { client } = use;
    await (await client.submitEmbed("a")).wait();
    const second = await client.submitEmbed("b");
    while ((await second.status()).status !== "COMPLETED");
    await second.result();
    await client.submitEmbed("c");
    await client.embed("c");
    const states = store.get(await Promise.all(["a", "b", "c"].map((text) => client.key(text))));
    expect(states.map((entry) => entry?.state)).toEqual(["embedded", "embedded", "embedded"]);
    expect(use.gateway.stats.bills).toBe(3);
  });

  test("submitEmbed with a store frees what FAILED, so that it can be submitted again", async () => {
    const store = new MemoryStore();
    await using use = await gatewayAndClient(
      { faults: { on: "submit", at: 1, fault: { kind: "fail-job" } } },
      { store },
    );
    const job = await use.client.submitEmbed("a");
    await expect(job.wait()).rejects.toMatchObject({ code: "INFERENCE_FAILED", mayBeBilled: false });
    expect(store.size).toBe(0);
    const again = await use.client.submitEmbed("a");
    expect(again.requestId).not.toBe(job.requestId);
    expect(await again.wait()).toMatchObject({ resends: 0 });
  });
});

describe("withOptions", () => {
  const headersOf = async (clientOptions: ClientOptions, options: Parameters<typeof derive>[0]) =>
    derive(options, clientOptions);

  async function derive(options: { headers?: Record<string, string> }, clientOptions: ClientOptions) {
    const requests: RequestRecord[] = [];
    await using gateway = await startMockGateway({ onRequest: (record) => requests.push(record) });
    await using client = clientOf(gateway, clientOptions);
    await client.withOptions(options).embed("a");
    return requests[0]?.headers ?? {};
  }

  test("withOptions merges headers, later ones over earlier ones", async () => {
    const own = { "x-trace": "client", "x-team": "search" };
    expect(await headersOf({ headers: own }, { headers: { "x-trace": "derived" } })).toMatchObject({
      "x-trace": "derived",
      "x-team": "search",
    });
    expect(await headersOf({ headers: own }, {})).toMatchObject(own);
    expect(await headersOf({}, { headers: { "x-trace": "derived" } })).toMatchObject({
      "x-trace": "derived",
    });
  });

  test("withOptions merges headers whose names differ in case alone", async () => {
    const headers = await headersOf(
      { headers: { "X-Trace": "client" } },
      { headers: { "x-trace": "derived" } },
    );
    expect(headers["x-trace"]).toBe("derived");
  });

  test("withOptions merges the headers of a call over both", async () => {
    const requests: RequestRecord[] = [];
    await using use = await gatewayAndClient(
      { onRequest: (record) => requests.push(record) },
      { headers: { "x-one": "client", "x-two": "client", "x-three": "client" } },
    );
    const derived = use.client.withOptions({ headers: { "x-two": "derived", "x-three": "derived" } });
    await derived.embedMany(["a"], { headers: { "X-Three": "call" } });
    expect(requests[0]?.headers).toMatchObject({ "x-one": "client", "x-two": "derived", "x-three": "call" });
  });

  test("withOptions keeps the values of its headers out of errors", async () => {
    const secret = "c2VjcmV0LXRlYW0tdG9rZW4";
    await using use = await gatewayAndClient({
      faults: { fault: { kind: "status", status: 400, message: `no such team: ${secret}` } },
    });
    const derived = use.client.withOptions({ headers: { "x-team": secret } });
    const error = await derived.embed("a").catch((reason: unknown) => reason);
    expect(String(error)).toMatch(/400: no such team/);
    expect(String(error)).not.toContain(secret);
  });

  test("withOptions derives from a derived client, and undefined keeps what was set before", async () => {
    await using use = await gatewayAndClient({}, { outputDimensionality: 256 });
    const derived = use.client
      .withOptions({ taskMode: "prefix", outputDimensionality: 128 })
      .withOptions({ outputDimensionality: undefined, normalize: false });
    expect(derived.space()).toBe("segmind_gemini-embedding-2_128_prefix_raw");
    expect((await derived.embed("a")).vector).toHaveLength(128);
    expect(use.client.space()).toBe("segmind_gemini-embedding-2_256_param_unit");
  });

  test.each([{ maxConcurrency: 2 }, { apiKey: "other" }, { baseUrl: "http://127.0.0.1:1" }])(
    "withOptions refuses %j, which is the client's alone",
    async (options) => {
      await using use = await gatewayAndClient();
      expect(() => use.client.withOptions(options as never)).toThrow(InvalidInputError);
    },
  );

  test("closing a client of withOptions leaves the first one open", async () => {
    await using use = await gatewayAndClient();
    const derived = use.client.withOptions({ outputDimensionality: 128 });
    await derived.embed("a");
    await derived.close();
    await caughtAs(ClientClosedError, derived.embed("b"));
    expect((await use.client.embed("b")).vector).toHaveLength(768);
  });

  test("closing the first client ends those of withOptions: what is under way ends well, the rest is refused", async () => {
    await using use = await gatewayAndClient({ latency: 40, jobDuration: 40 }, { maxConcurrency: 2 });
    const derived = use.client.withOptions({ outputDimensionality: 128 });
    const farther = derived.withOptions({ normalize: false });
    const job = await derived.submitEmbed("job");
    const under = [derived.embed("a"), farther.embed("b"), job.wait()];
    const given: number[] = [];
    const read = async () => {
      for await (const { index } of farther.embedStream(
        Array.from({ length: 50 }, (_, i) => `text ${String(i)}`),
      )) {
        given.push(index);
      }
    };
    const reading = caughtAs(ClientClosedError, read());
    while (given.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    await use.client.close();
    for (const embedding of await Promise.all(under)) expect(embedding.vector).toHaveLength(128);
    await reading;
    expect(given.length).toBeLessThan(50);
    for (const client of [derived, farther]) {
      await caughtAs(ClientClosedError, client.embed("c"));
      await caughtAs(ClientClosedError, client.embedMany(["c"]));
      expect(() => client.withOptions({})).toThrow(ClientClosedError);
    }
    await caughtAs(ClientClosedError, job.wait());
    await derived.close();
    await farther.close();
  });
});
