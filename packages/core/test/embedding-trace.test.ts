import { startMockGateway } from "@segmind-embeddings/mock-gateway";
import { expect, test } from "vitest";
import { MemoryStore, SegmindClient } from "../src/index.ts";
import { recordTraces } from "./helpers/traces.ts";

const endsOf = (traces: ReturnType<typeof recordTraces>): Record<string, unknown>[] =>
  traces.all
    .filter(({ channel, event }) => channel === "embedding" && event === "asyncEnd")
    .map(({ message }) => message);

test("each input of a call, a run and a stream is traced with what it took", async () => {
  await using gateway = await startMockGateway();
  const store = new MemoryStore();
  await using client = new SegmindClient({ baseUrl: gateway.url, apiKey: gateway.apiKey, store });
  using traces = recordTraces();

  await client.embed("a fox", { outputDimensionality: 256 });
  await client.embedMany(["a hare", "a deer"]);
  for await (const item of client.embedStream(["a hare"])) expect(item.status).toBe("fulfilled");

  const common = {
    model: "gemini-embedding-2",
    origin: gateway.url,
    space: "segmind_gemini-embedding-2_768_param_unit",
    dimensions: 768,
    requestId: expect.any(String),
    resends: 0,
    queuedMs: expect.any(Number),
  };
  const bought = { ...common, attempts: 1, cacheHit: false, cost: 0.00015 };
  expect(endsOf(traces)).toEqual([
    { ...bought, dimensions: 256, space: "segmind_gemini-embedding-2_256_param_unit" },
    bought,
    bought,
    { ...common, attempts: 0, cacheHit: true },
  ]);
});

test("an input that failed is traced with what may be billed, and one that was not tried as untried", async () => {
  await using gateway = await startMockGateway({
    faults: { on: "sync", rate: 1, fault: { kind: "cut-body" } },
  });
  const connection = { baseUrl: gateway.url, apiKey: gateway.apiKey, onUnknownOutcome: "fail" } as const;
  await using client = new SegmindClient({ ...connection, maxConcurrency: 1 });
  using traces = recordTraces();

  await expect(client.embed("a fox")).rejects.toThrow();
  await expect(client.embedMany(["a", "b"], { signal: AbortSignal.abort() })).rejects.toThrow();

  expect(endsOf(traces)).toEqual([
    expect.objectContaining({ attempts: 1, mayBeBilled: true, error: expect.any(Error) }),
  ]);
});
