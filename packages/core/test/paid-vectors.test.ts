import { startMockGateway } from "@segmind-embeddings/mock-gateway";
import { expect, test } from "vitest";
import {
  EmbedManyError,
  InvalidInputError,
  PaidVectors,
  SegmindClient,
  type Embedding,
} from "../src/index.ts";
import { caughtAs } from "./helpers/caught.ts";
import { gatewayAndClient } from "./helpers/gateway-and-client.ts";

const texts = Array.from({ length: 10 }, (_, index) => `text number ${String(index)}`);
const quick = { maxRetries: 0, retryDelay: 1, maxConcurrency: 1 };

test("a run that failed late is gone on with, nothing is bought twice, and every vector is told once", async () => {
  await using gateway = await startMockGateway({
    faults: { on: "sync", at: 7, fault: { kind: "status", status: 503 } },
  });
  await using client = new SegmindClient({ baseUrl: gateway.url, apiKey: gateway.apiKey, ...quick });
  const paid = new PaidVectors();
  const told: Embedding[] = [];
  const onEmbedding = (embedding: Embedding): number => told.push(embedding);

  const error = await client.embedMany(texts, { paid, onEmbedding }).catch((reason: unknown) => reason);
  expect(EmbedManyError.isInstance(error) && error.results.size).toBe(9);
  expect(paid.size).toBe(9);
  const all = await client.embedMany(texts, { paid, onEmbedding });

  expect(all).toHaveLength(10);
  expect(all.summary).toMatchObject({ settled: 9, done: 10 });
  expect(gateway.stats.bills).toBe(10);
  expect(told).toHaveLength(10);
  expect(told.every(({ metrics }) => metrics.cost === 0.00015)).toBe(true);
  expect(paid.size).toBe(0);
});

test("what was paid for is given to no other task, space or input", async () => {
  await using gateway = await startMockGateway();
  await using client = new SegmindClient({ baseUrl: gateway.url, apiKey: gateway.apiKey, ...quick });
  const paid = new PaidVectors({ keepDelivered: true });
  await client.embedMany(["a fox"], { paid });

  await client.embedMany(["a fox"], { paid, taskType: "RETRIEVAL_QUERY" });
  await client.embedMany(["a fox"], { paid, outputDimensionality: 256 });
  await client.embedMany(["another fox"], { paid });
  expect(gateway.stats.bills).toBe(4);
  await client.embedMany(["a fox", "a fox"], { paid });
  expect(gateway.stats.bills).toBe(4);
});

test("a job that was accepted before an abort is waited for by the next run", async () => {
  await using gateway = await startMockGateway({ jobDuration: 200 });
  await using client = new SegmindClient({ baseUrl: gateway.url, apiKey: gateway.apiKey, mode: "async" });
  const paid = new PaidVectors();
  const controller = new AbortController();
  const run = client.embedMany(["a fox", "a hare"], { paid, signal: controller.signal });
  while (gateway.stats.submits < 2 || gateway.stats.polls < 2)
    await new Promise((resolve) => setTimeout(resolve, 5));
  controller.abort();
  await expect(run).rejects.toMatchObject({ name: "AbortError" });

  expect(await client.embedMany(["a fox", "a hare"], { paid })).toHaveLength(2);
  expect(gateway.stats).toMatchObject({ submits: 2, bills: 2 });
});

test("a callback that throws on the very last input is heard, and nothing is lost", async () => {
  await using use = await gatewayAndClient();
  const broken = (): never => {
    throw new Error("the callback's own");
  };
  const error = await caughtAs(EmbedManyError, use.client.embedMany(["a"], { onEmbedding: broken }));
  expect(error.cause).toMatchObject({ message: "the callback's own" });
  expect([...error.results.keys()]).toEqual([0]);
});

test("a callback that throws ends the run, which keeps what is paid for", async () => {
  await using gateway = await startMockGateway();
  await using client = new SegmindClient({ baseUrl: gateway.url, apiKey: gateway.apiKey, ...quick });
  const paid = new PaidVectors();
  const thrown = new Error("disk full");
  const onEmbedding = (): void => {
    throw thrown;
  };

  await expect(client.embedMany(texts, { paid, onEmbedding })).rejects.toMatchObject({ cause: thrown });
  expect(paid.size).toBe(gateway.stats.bills);
});

test("options that are no such thing are refused", async () => {
  await using client = new SegmindClient({ apiKey: "SG_0123456789abcdef" });
  await expect(client.embedMany(texts, { paid: {} as never })).rejects.toThrow(InvalidInputError);
  await expect(client.embedMany(texts, { onEmbedding: 1 as never })).rejects.toThrow("options.onEmbedding");
});
