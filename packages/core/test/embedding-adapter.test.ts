import { startMockGateway } from "@segmind-embeddings/mock-gateway";
import { expect, test } from "vitest";
import {
  EmbeddingAdapter,
  EmbedManyError,
  InvalidInputError,
  MemoryStore,
  SegmindClient,
} from "../src/index.ts";

const texts = ["a fox", "a hare", "a deer"];

test("a timeout that an adapter is given holds for each input, whoever made the client", async () => {
  await using gateway = await startMockGateway({ latency: 120 });
  const connection = { baseUrl: gateway.url, apiKey: gateway.apiKey };
  await using client = new SegmindClient({ ...connection, maxConcurrency: 1 });
  const made = new EmbeddingAdapter({ ...connection, maxConcurrency: 1, timeout: 60 });
  const given = new EmbeddingAdapter({ client, timeout: 60 });

  for (const adapter of [made, given]) {
    await expect(adapter.embed("a fox")).rejects.toMatchObject({ name: "InferenceTimeout" });
    await expect(adapter.embedMany(texts)).rejects.toMatchObject({ cause: { name: "InferenceTimeout" } });
  }
  await made.client.close();
});

test("an adapter's calls take options of their own: length, model, headers", async () => {
  const seen: unknown[] = [];
  await using gateway = await startMockGateway({
    models: { "another-embedder": () => ({ embedding: new Array(128).fill(1) }) },
    onRequest: ({ path, headers }) => seen.push([path, headers["x-trace"]]),
  });
  await using client = new SegmindClient({ baseUrl: gateway.url, apiKey: gateway.apiKey });
  const adapter = new EmbeddingAdapter({ client });
  const own = { model: "another-embedder", outputDimensionality: 128, headers: { "x-trace": "7" } };
  expect(await adapter.embed("a fox", own)).toHaveLength(128);
  expect((await adapter.embedMany(["a hare"], own))[0]).toHaveLength(128);
  expect(seen).toEqual([
    ["/v1/another-embedder", "7"],
    ["/v1/another-embedder", "7"],
  ]);
});

test("an adapter reports its progress, and each bought vector with its text", async () => {
  await using gateway = await startMockGateway();
  await using client = new SegmindClient({ baseUrl: gateway.url, apiKey: gateway.apiKey });
  const reported: unknown[] = [];
  const done: number[] = [];
  const adapter = new EmbeddingAdapter({
    client,
    onEmbedding: ({ metrics }, about) => reported.push([about, metrics.cost]),
    onProgress: (progress) => done.push(progress.done),
  });
  await adapter.embedMany(texts);
  await adapter.embed("a lynx");
  await adapter.embed("a lynx");
  expect(reported).toHaveLength(4);
  expect(reported).toContainEqual([{ index: 1, input: "a hare" }, 0.00015]);
  expect(reported.at(-1)).toEqual([{ index: 0, input: "a lynx" }, 0.00015]);
  expect(done).toEqual([1, 2, 3]);
});

test("an adapter keeps vectors in the store it is given, in its client's, or in one of its own", async () => {
  await using gateway = await startMockGateway();
  const connection = { baseUrl: gateway.url, apiKey: gateway.apiKey };
  const store = new MemoryStore();
  await using withStore = new SegmindClient({ ...connection, store });
  await using without = new SegmindClient(connection);
  await new EmbeddingAdapter({ client: withStore }).embed("a fox");
  expect(store.size).toBe(1);
  await new EmbeddingAdapter({ client: without, store }).embed("a fox");
  expect(gateway.stats.bills).toBe(1);
  const own = new EmbeddingAdapter({ client: without });
  await own.embed("a fox");
  await own.embed("a fox");
  expect(gateway.stats.bills).toBe(2);
  const none = new EmbeddingAdapter({ client: withStore, store: null });
  await none.embed("a fox");
  await none.embed("a fox");
  expect(gateway.stats.bills).toBe(4);
});

test("an adapter with a signal shares the store, and keeps its settings", async () => {
  await using gateway = await startMockGateway({
    faults: { on: "sync", at: 3, fault: { kind: "status", status: 503 } },
  });
  await using client = new SegmindClient({
    baseUrl: gateway.url,
    apiKey: gateway.apiKey,
    maxConcurrency: 1,
    maxRetries: 0,
  });
  let reported = 0;
  const adapter = new EmbeddingAdapter({
    client,
    outputDimensionality: 256,
    taskType: "CLUSTERING",
    queryTaskType: "CLUSTERING",
    onEmbedding: () => (reported += 1),
  });
  const abortable = adapter.withSignal(new AbortController().signal);

  await expect(abortable.embedMany(texts)).rejects.toThrow(EmbedManyError);
  expect((await adapter.embedMany(texts)).map(({ length }) => length)).toEqual([256, 256, 256]);

  expect(gateway.stats.bills).toBe(3);
  expect(reported).toBe(3);
  expect(abortable).toMatchObject({
    client,
    taskType: "CLUSTERING",
    queryTaskType: "CLUSTERING",
    dimensions: 256,
  });
  expect(abortable.space).toBe(adapter.space);
});

test("an adapter's and a call's signal abort both", async () => {
  await using gateway = await startMockGateway({ latency: 60_000 });
  const adapter = new EmbeddingAdapter({ baseUrl: gateway.url, apiKey: gateway.apiKey });
  const [own, ofCall] = [new AbortController(), new AbortController()];
  const abortable = adapter.withSignal(own.signal);

  const first = abortable.embed("a fox", { signal: ofCall.signal });
  ofCall.abort(new Error("the call's"));
  await expect(first).rejects.toMatchObject({ name: "AbortError", cause: { message: "the call's" } });
  const second = abortable.embed("a fox", { signal: new AbortController().signal });
  own.abort(new Error("the adapter's"));
  await expect(second).rejects.toMatchObject({ name: "AbortError", cause: { message: "the adapter's" } });
  await adapter.client.close();
});

test("what is no list of inputs, or no option, is refused", async () => {
  await using client = new SegmindClient({ apiKey: "SG_0123456789abcdef" });
  const adapter = new EmbeddingAdapter({ client });
  await expect(adapter.embedMany("a fox" as never)).rejects.toThrow(InvalidInputError);
  await expect(adapter.embedMany(undefined as never)).rejects.toThrow(InvalidInputError);
  expect(() => new EmbeddingAdapter({ client, apiKey: "SG_0123456789abcdef" } as never)).toThrow(
    "options.apiKey",
  );
  expect(() => new EmbeddingAdapter({ client, taskType: "QUERY" as never })).toThrow("options.taskType: ");
  expect(() => new EmbeddingAdapter({ client, queryTaskType: "QUERY" as never })).toThrow(
    "options.queryTaskType: ",
  );
  expect(() => new EmbeddingAdapter({ client, store: {} as never })).toThrow("options.store: ");
  expect(() => new EmbeddingAdapter({ client, onProgress: 1 as never })).toThrow("options.onProgress: ");
});

test("an adapter gives what vectors cost where a framework has a place for it", async () => {
  await using gateway = await startMockGateway();
  await using client = new SegmindClient({ baseUrl: gateway.url, apiKey: gateway.apiKey });
  const bought: unknown[] = [];
  const adapter = new EmbeddingAdapter({ client, onEmbedding: (_, { input }) => bought.push(input) });

  const run = await adapter.runMany(texts);
  const one = await adapter.runOne("a lynx", { taskType: "CLUSTERING" });

  expect(run.summary).toMatchObject({ done: 3, cost: expect.closeTo(0.00045) });
  expect(run.map(({ vector }) => Array.from(vector))).toEqual(await adapter.embedMany(texts));
  expect(one.metrics.cost).toBe(0.00015);
  expect(Array.from(one.vector)).toEqual(await adapter.embed("a lynx", { taskType: "CLUSTERING" }));
  expect(bought).toHaveLength(4);
});

test.each(["", "/proxy/segmind"])("a client says where its requests go: %o after the origin", (path) => {
  const baseUrl = `http://127.0.0.1:9${path}`;
  const client = new SegmindClient({ baseUrl, apiKey: "SG_0123456789abcdef" });
  expect(client.baseUrl).toBe(baseUrl);
});
