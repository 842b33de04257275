import { inspect } from "node:util";
import {
  AuthenticationError,
  EmbedManyError,
  MemoryStore,
  SegmindAbortedError,
} from "@segmind-embeddings/core";
import { startMockGateway } from "@segmind-embeddings/mock-gateway";
import {
  Document,
  IngestionPipeline,
  SentenceSplitter,
  Settings,
  SimpleVectorStore,
  VectorStoreIndex,
  type BaseNode,
} from "llamaindex";
import { expect, test } from "vitest";
import { SegmindEmbedding } from "../src/index.ts";
import { facts, manyTexts } from "../../../tools/sample-texts.ts";
import { start } from "./helpers/start.ts";

function pipelineOf(embedding: SegmindEmbedding): IngestionPipeline {
  // The store wants to know the embedding when it is made.
  Settings.embedModel = embedding;
  const transformations = [new SentenceSplitter({ chunkSize: 64, chunkOverlap: 0 }), embedding];
  return new IngestionPipeline({ transformations, vectorStore: new SimpleVectorStore(), disableCache: true });
}

const run = async (embedding: SegmindEmbedding, texts: readonly string[]): Promise<BaseNode[]> =>
  pipelineOf(embedding).run({ documents: texts.map((text) => new Document({ text })) });

const vectorsOf = (nodes: BaseNode[]): unknown => nodes.map(({ embedding }) => embedding);

/** What a gateway without trouble gives. */
async function rightVectors(texts: readonly string[]): Promise<unknown> {
  await using gateway = await startMockGateway();
  const embedding = new SegmindEmbedding({ baseUrl: gateway.url, apiKey: gateway.apiKey });
  const nodes = await run(embedding, texts);
  await embedding.client.close();
  return vectorsOf(nodes);
}

test("a pipeline ends right at a gateway of which every fifth request fails", async () => {
  const texts = manyTexts(60);
  let resends = 0;
  const { embedding, gateway } = await start(
    { onEmbedding: (bought) => (resends += bought.resends), onUnknownOutcome: "resend", maxRetries: 20 },
    {
      faults: [
        { on: "sync", rate: 0.1, fault: { kind: "status", status: 503 } },
        { on: "sync", rate: 0.05, fault: { kind: "cut-body" } },
        { on: "sync", rate: 0.05, fault: { kind: "reset-after-body" } },
      ],
    },
  );

  const nodes = await run(embedding, texts);

  expect(vectorsOf(nodes)).toEqual(await rightVectors(texts));
  expect(gateway.stats.faulted).toBeGreaterThan(0);
  expect(gateway.stats.bills).toBeGreaterThanOrEqual(texts.length);
  expect(gateway.stats.bills).toBeLessThanOrEqual(texts.length + resends);
});

test("a quota is waited for, not run against", async () => {
  const texts = manyTexts(30);
  const { embedding, gateway } = await start({}, { requestsPerMinute: 12, windowMs: 1_000 });

  const nodes = await run(embedding, texts);

  expect(vectorsOf(nodes)).toEqual(await rightVectors(texts));
  expect(gateway.stats.bills).toBe(texts.length);
  expect(gateway.stats.rateLimited).toBeLessThanOrEqual(gateway.stats.bills / 12);
});

test("an abort half-way carries the vectors that came through the pipeline, and the next run goes on from it", async () => {
  const texts = manyTexts(40);
  let bought = 0;
  const { embedding, gateway } = await start(
    { maxConcurrency: 4, onEmbedding: () => (bought += 1) },
    { latency: 2 },
  );
  const controller = new AbortController();
  const reason = new Error("the user left");
  const running = run(embedding.withSignal(controller.signal), texts);
  while (gateway.stats.bills < 20) await new Promise((resolve) => setTimeout(resolve, 1));
  controller.abort(reason);

  const error = await running.catch((thrown: unknown) => thrown);

  if (!SegmindAbortedError.isInstance(error)) throw error;
  expect(error).toMatchObject({ name: "AbortError", cause: reason });
  expect(error.results.size).toBeGreaterThanOrEqual(16);
  expect(bought).toBe(error.results.size);
  expect(vectorsOf(await run(embedding, texts))).toEqual(await rightVectors(texts));
  expect(bought).toBe(texts.length);
  // What was under way when the abort came may be billed, and is sent once more: at most what is in flight.
  expect(gateway.stats.bills).toBeLessThanOrEqual(texts.length + 4);
});

test("a late failure reaches the user as it is, from pipeline and index, and is not paid for again", async () => {
  const { embedding, gateway } = await start(
    { maxRetries: 0, maxConcurrency: 1 },
    { faults: { on: "sync", at: facts.length, times: 1, fault: { kind: "status", status: 401 } } },
  );

  const error = await run(embedding, facts).catch((thrown: unknown) => thrown);
  if (!EmbedManyError.isInstance(error)) throw error;
  expect(AuthenticationError.isInstance(error.cause)).toBe(true);
  expect(error.results.size).toBe(facts.length - 1);

  const index = await VectorStoreIndex.fromDocuments(facts.map((text) => new Document({ text })));
  expect(gateway.stats.bills).toBe(facts.length);
  expect(await index.asRetriever({ similarityTopK: 2 }).retrieve("bees")).toHaveLength(2);
});

test("batches that were done before one failed are not bought again", async () => {
  const { embedding, gateway } = await start(
    { maxRetries: 0, maxConcurrency: 1, embedBatchSize: 2 },
    { faults: { on: "sync", at: facts.length, fault: { kind: "status", status: 503 } } },
  );
  await expect(run(embedding, facts)).rejects.toThrow(EmbedManyError);
  expect(await run(embedding, facts)).toHaveLength(facts.length);
  expect(gateway.stats.bills).toBe(facts.length);
});

test("no more vectors are stored than the store's bound", async () => {
  const { embedding, gateway } = await start({ store: new MemoryStore({ maxEntries: 2 }) });
  await run(embedding, facts);
  await run(embedding, facts.slice(-2));
  expect(gateway.stats.bills).toBe(facts.length);
  await run(embedding, facts.slice(0, 2));
  expect(gateway.stats.bills).toBe(facts.length + 2);
});

test("a program that starts again with the store of the last buys only what is missing", async () => {
  const texts = manyTexts(40);
  const store = new MemoryStore();
  const { embedding, gateway } = await start(
    { store, maxRetries: 0, maxConcurrency: 1 },
    { faults: { on: "sync", at: 30, fault: { kind: "status", status: 401 } } },
  );
  await expect(run(embedding, texts)).rejects.toThrow(EmbedManyError);

  // Another client and another embedding, as in another process: they share nothing but the store.
  const next = new SegmindEmbedding({ baseUrl: gateway.url, apiKey: gateway.apiKey, store });
  const nodes = await run(next, texts);
  await next.client.close();

  expect(vectorsOf(nodes)).toEqual(await rightVectors(texts));
  expect(gateway.stats.bills).toBe(texts.length);
});

test("an error says which of the nodes failed, and advises nothing that LlamaIndex does not have", async () => {
  const { embedding } = await start(
    {},
    { faults: { when: ({ params }) => params.input === facts[4], fault: { kind: "status", status: 400 } } },
  );

  const error = await run(embedding, facts).catch((thrown: unknown) => thrown);

  if (!EmbedManyError.isInstance(error)) throw error;
  expect([...error.errors.keys()]).toEqual([4]);
  expect(error.message).toContain(
    "5 of 6 inputs have vectors, 1 failed ([4]). The first error, at [4], was Bad",
  );
  expect(error.message).not.toMatch(/embedMany|embedStream|settled|pending|again/);
});

test("a bad key over 200 nodes prints one cause, counted, and no advice", async () => {
  const { embedding, gateway } = await start({ apiKey: "SG_ffffffffffffffff" }, { latency: 5 });

  const error = await run(embedding, manyTexts(200)).catch((thrown: unknown) => thrown);

  const printed = inspect(error);
  expect(printed.split("\n").length).toBeLessThan(60);
  expect(printed.match(/\[cause\]: AuthenticationError/g)).toHaveLength(1);
  expect(printed).toMatch(
    /^EmbedManyError: 0 of 200 inputs have vectors, \d+ failed, \d+ were not tried\. The run was/,
  );
  expect((error as Error).message).toMatch(/Check `apiKey` or the environment variable SEGMIND_API_KEY\.$/);
  expect(gateway.stats).toMatchObject({ bills: 0 });
  expect(gateway.stats.posts).toBeLessThanOrEqual(16);
});
