import { inspect } from "node:util";
import { MemoryVectorStore } from "@langchain/classic/vectorstores/memory";
import { Document } from "@langchain/core/documents";
import {
  AuthenticationError,
  EmbedManyError,
  InferenceTimeout,
  MemoryStore,
  SegmindAbortedError,
  type Embedding,
  type RunProgress,
} from "@segmind-embeddings/core";
import { startMockGateway } from "@segmind-embeddings/mock-gateway";
import { expect, test } from "vitest";
import { SegmindEmbeddings } from "../src/index.ts";
import { facts, manyTexts } from "../../../tools/sample-texts.ts";
import { start } from "./helpers/start.ts";

const documentsOf = (texts: readonly string[]): Document[] =>
  texts.map((pageContent) => new Document({ pageContent }));

/** What a gateway without trouble gives. */
async function rightVectors(texts: string[]): Promise<number[][]> {
  await using gateway = await startMockGateway();
  const embeddings = new SegmindEmbeddings({ baseUrl: gateway.url, apiKey: gateway.apiKey });
  const vectors = await embeddings.embedDocuments(texts);
  await embeddings.client.close();
  return vectors;
}

const vectorsOf = (store: MemoryVectorStore): number[][] =>
  store.memoryVectors.map(({ embedding }) => embedding);

test("a store is filled right by a gateway of which every fifth request fails", async () => {
  const texts = manyTexts(60);
  let resends = 0;
  const { embeddings, gateway } = await start(
    { onEmbedding: (embedding: Embedding) => (resends += embedding.resends), maxRetries: 20 },
    {
      faults: [
        { on: "sync", rate: 0.1, fault: { kind: "status", status: 503 } },
        { on: "sync", rate: 0.05, fault: { kind: "status", status: 504 } },
        { on: "sync", rate: 0.05, fault: { kind: "status", status: 502, html: true } },
      ],
    },
  );

  const store = await MemoryVectorStore.fromDocuments(documentsOf(texts), embeddings);

  expect(gateway.stats.faulted).toBeGreaterThan(0);
  expect(vectorsOf(store)).toEqual(await rightVectors(texts));
  expect(resends).toBe(0);
  expect(gateway.stats.bills).toBe(texts.length);
  const [best] = await store.similaritySearch("Note 6: Bees build cells of wax", 1);
  expect(best?.pageContent).toBe(texts[6]);
});

test("responses that are lost cost at most what the summary calls resends", async () => {
  const texts = manyTexts(60);
  let last: RunProgress | undefined;
  const { embeddings, gateway } = await start(
    { onUnknownOutcome: "resend", maxRetries: 20 },
    {
      faults: [
        { on: "sync", rate: 0.1, fault: { kind: "cut-body" } },
        { on: "sync", rate: 0.1, fault: { kind: "reset-after-body" } },
      ],
    },
  );

  const vectors = await embeddings.embedDocuments(texts, { onProgress: (progress) => (last = progress) });

  expect(vectors).toEqual(await rightVectors(texts));
  expect(last?.resends).toBeGreaterThan(0);
  expect(gateway.stats.bills).toBeGreaterThan(texts.length);
  expect(gateway.stats.bills).toBeLessThanOrEqual(texts.length + (last?.resends ?? 0));
});

test("a quota is waited for, not run against", async () => {
  const texts = manyTexts(30);
  const { embeddings, gateway } = await start({}, { requestsPerMinute: 12, windowMs: 1_000 });

  const store = await MemoryVectorStore.fromDocuments(documentsOf(texts), embeddings);

  expect(vectorsOf(store)).toEqual(await rightVectors(texts));
  expect(gateway.stats.bills).toBe(texts.length);
  expect(gateway.stats.rateLimited).toBeLessThanOrEqual(gateway.stats.bills / 12);
});

test("an abort half-way carries the vectors that came through the store, and the next call goes on from it", async () => {
  const texts = manyTexts(40);
  let bought = 0;
  const { embeddings, gateway } = await start(
    { maxConcurrency: 4, onEmbedding: () => (bought += 1) },
    { latency: 2 },
  );
  const controller = new AbortController();
  const store = new MemoryVectorStore(embeddings.withSignal(controller.signal));
  const filling = store.addDocuments(documentsOf(texts));
  const reason = new Error("the user left");
  while (gateway.stats.bills < 20) await new Promise((resolve) => setTimeout(resolve, 1));
  controller.abort(reason);

  const error = await filling.catch((thrown: unknown) => thrown);

  if (!SegmindAbortedError.isInstance(error)) throw error;
  expect(error).toMatchObject({ name: "AbortError", cause: reason });
  expect(error.results.size).toBeGreaterThanOrEqual(16);
  expect(store.memoryVectors).toEqual([]);
  expect(bought).toBe(error.results.size);
  const resumed = await MemoryVectorStore.fromDocuments(documentsOf(texts), embeddings);
  expect(vectorsOf(resumed)).toEqual(await rightVectors(texts));
  expect(bought).toBe(texts.length);
  // What was under way when the abort came may be billed, and is sent once more: at most what is in flight.
  expect(gateway.stats.bills).toBeLessThanOrEqual(texts.length + 4);
});

test("a run that takes longer than it may ends with its own time-out", async () => {
  const { embeddings } = await start({}, { faults: { on: "sync", fault: { kind: "hang" } } });

  const error = await embeddings
    .embedDocuments([...facts], { runTimeout: 50 })
    .catch((thrown: unknown) => thrown);

  if (!EmbedManyError.isInstance(error)) throw error;
  expect(InferenceTimeout.isInstance(error.cause)).toBe(true);
  expect((error.cause as Error).message).toContain("runTimeout");
});

test("a late failure reaches the user as it is, and nothing that came is bought again", async () => {
  const texts = [...facts, ...facts];
  const { embeddings, gateway } = await start(
    { maxRetries: 0, maxConcurrency: 1 },
    { faults: { on: "sync", at: facts.length, fault: { kind: "status", status: 401 } } },
  );

  const filling = MemoryVectorStore.fromDocuments(documentsOf(texts), embeddings);
  const error = await filling.catch((thrown: unknown) => thrown);

  if (!EmbedManyError.isInstance(error)) throw error;
  expect(AuthenticationError.isInstance(error.cause)).toBe(true);
  expect([...error.results.keys()].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 6, 7, 8, 9, 10]);
  expect((await MemoryVectorStore.fromDocuments(documentsOf(texts), embeddings)).memoryVectors).toHaveLength(
    12,
  );
  expect(gateway.stats.bills).toBe(facts.length);
});

test("no more vectors are stored than the store's bound, and none without a store", async () => {
  const faults = { on: "sync", at: facts.length, fault: { kind: "status", status: 503 } } as const;
  const bounded = { maxRetries: 0, maxConcurrency: 1, store: new MemoryStore({ maxEntries: 2 }) };
  const few = await start(bounded, { faults });
  await expect(few.embeddings.embedDocuments([...facts])).rejects.toThrow(EmbedManyError);
  await few.embeddings.embedDocuments(facts.slice(-3));
  expect(few.gateway.stats.bills).toBe(facts.length);
  await few.embeddings.embedDocuments(facts.slice(0, 1));
  expect(few.gateway.stats.bills).toBe(facts.length + 1);

  const none = await start({ maxRetries: 0, maxConcurrency: 1, store: null }, { faults });
  await expect(none.embeddings.embedDocuments([...facts])).rejects.toThrow(EmbedManyError);
  await none.embeddings.embedDocuments([...facts]);
  expect(none.gateway.stats.bills).toBe(2 * facts.length - 1);
});

test("a program that starts again with the store of the last buys only what is missing", async () => {
  const texts = manyTexts(40);
  const store = new MemoryStore();
  const { embeddings, gateway } = await start(
    { store, maxRetries: 0, maxConcurrency: 1 },
    { faults: { on: "sync", at: 30, fault: { kind: "status", status: 401 } } },
  );
  await expect(MemoryVectorStore.fromDocuments(documentsOf(texts), embeddings)).rejects.toThrow(
    EmbedManyError,
  );

  // Another client and other embeddings, as in another process: they share nothing but the store.
  const next = new SegmindEmbeddings({ baseUrl: gateway.url, apiKey: gateway.apiKey, store });
  const filled = await MemoryVectorStore.fromDocuments(documentsOf(texts), next);
  await next.client.close();

  expect(vectorsOf(filled)).toEqual(await rightVectors(texts));
  expect(gateway.stats.bills).toBe(texts.length);
});

test("an error says which of the documents failed, and advises nothing that LangChain does not have", async () => {
  const { embeddings } = await start(
    {},
    { faults: { when: ({ params }) => params.input === facts[4], fault: { kind: "status", status: 400 } } },
  );

  const filling = MemoryVectorStore.fromDocuments(documentsOf(facts), embeddings);
  const error = await filling.catch((thrown: unknown) => thrown);

  if (!EmbedManyError.isInstance(error)) throw error;
  expect([...error.errors.keys()]).toEqual([4]);
  expect(error.message).toContain(
    "5 of 6 inputs have vectors, 1 failed ([4]). The first error, at [4], was Bad",
  );
  expect(error.message).not.toMatch(/embedMany|embedStream|settled|pending|again/);
});

test("a bad key over 200 texts prints one cause, counted, and no advice", async () => {
  const { embeddings, gateway } = await start({ apiKey: "SG_ffffffffffffffff" }, { latency: 5 });

  const filling = MemoryVectorStore.fromTexts(manyTexts(200), {}, embeddings);
  const error = await filling.catch((thrown: unknown) => thrown);

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

test("a vector is stored for its task and space alone", async () => {
  const { embeddings, gateway } = await start(
    { maxRetries: 0, maxConcurrency: 1 },
    { faults: { on: "sync", at: facts.length, fault: { kind: "status", status: 503 } } },
  );
  await expect(embeddings.embedDocuments([...facts])).rejects.toThrow(EmbedManyError);

  const queries = await embeddings.embedDocuments([...facts], { taskType: "RETRIEVAL_QUERY" });

  expect(gateway.stats.bills).toBe(2 * facts.length - 1);
  expect(queries).not.toEqual(await embeddings.embedDocuments([...facts]));
  expect(gateway.stats.bills).toBe(2 * facts.length);
});
