import { expect, test } from "vitest";
import { gatewayAndClient } from "./helpers/gateway-and-client.ts";

test("v1 gives the accounting in headers", async () => {
  await using use = await gatewayAndClient({ credits: 10, costPerRequest: 0.25, latency: 20 });
  const embedding = await use.client.embed("a");
  expect(embedding).toEqual({
    vector: expect.any(Float32Array),
    space: use.client.space(),
    model: "gemini-embedding-2",
    requestId: expect.stringMatching(/^[\w-]{36}$/),
    metrics: { cost: 0.25, remainingCredits: 9.75, inferenceTimeMs: 20 },
    attempts: 1,
    resends: 0,
  });
});

test("v2 gives the accounting in metrics, times included, in milliseconds", async () => {
  await using use = await gatewayAndClient({ credits: 10, costPerRequest: 0.25, jobDuration: 100 });
  const embedding = await use.client.embed("a", { mode: "async" });
  expect(embedding).toEqual({
    vector: expect.any(Float32Array),
    space: use.client.space(),
    model: "gemini-embedding-2",
    requestId: expect.stringMatching(/^[\w-]{36}$/),
    metrics: { cost: 0.25, remainingCredits: 9.75, queueTimeMs: 10, inferenceTimeMs: 90, totalTimeMs: 100 },
    attempts: 1,
    resends: 0,
  });
});

test("both routes give the same vector", async () => {
  await using use = await gatewayAndClient();
  const [sync, async_] = await Promise.all(
    (["sync", "async"] as const).map((mode) => use.client.embed("A red fox.", { mode })),
  );
  expect(sync?.vector).toEqual(async_?.vector);
});

test("what the gateway does not report is left out, and what is no number does not fail the call", async () => {
  const headers = {
    "x-cost": "free",
    "x-remaining-credits": "",
    "x-generation-time": "NaN",
    "x-request-id": "?",
  };
  const body = JSON.stringify({ embedding: new Array(768).fill(1) });
  await using use = await gatewayAndClient({
    faults: { on: "sync", fault: { kind: "body", body, headers } },
  });
  const embedding = await use.client.embed("a");
  expect(embedding.metrics).toEqual({});
  expect(embedding).not.toHaveProperty("requestId");
});

test("v2 metrics that are missing, null or text do not fail the call", async () => {
  for (const metrics of [undefined, null, "none", [], { cost: "0.5", total_time: null, retry_count: 2 }]) {
    const output = { embedding: new Array<number>(768).fill(1) };
    const body = JSON.stringify({ status: "COMPLETED", output, metrics });
    await using use = await gatewayAndClient({ faults: { on: "result", fault: { kind: "body", body } } });
    const { metrics: read } = await use.client.embed("a", { mode: "async" });
    expect(read).toEqual(
      typeof metrics === "object" && metrics !== null && "cost" in metrics ? { cost: 0.5 } : {},
    );
  }
});

test("vectors are scaled to unit length, and normalize: false keeps them raw", async () => {
  await using use = await gatewayAndClient({ unitLength: false });
  const options = { outputDimensionality: 128 };
  const raw = await use.client.embed("a", { ...options, normalize: false });
  const unit = await use.client.embed("a", options);
  expect(Math.hypot(...raw.vector)).toBeLessThan(0.9);
  expect(Math.hypot(...unit.vector)).toBeCloseTo(1, 5);
  const scale = Math.hypot(...raw.vector);
  expect(unit.vector[7]).toBeCloseTo((raw.vector[7] ?? NaN) / scale, 6);
});

test("every attempt is counted, and a resend beside", async () => {
  await using use = await gatewayAndClient({
    faults: [
      { on: "sync", at: [1, 2], fault: { kind: "status", status: 503 } },
      { on: "sync", at: 3, fault: { kind: "reset-after-body" } },
    ],
  });
  expect(await use.client.embed("a")).toMatchObject({ attempts: 4, resends: 1 });
  expect(use.gateway.stats.bills).toBe(2);
});

test("a run sums up its cost, attempts and resends", async () => {
  await using use = await gatewayAndClient({
    costPerRequest: 0.25,
    faults: [
      { on: "sync", at: 1, fault: { kind: "status", status: 503 } },
      { on: "sync", at: 3, fault: { kind: "cut-body" } },
    ],
  });
  const { summary } = await use.client.embedMany(["a", "b", "a", "c"]);
  expect(summary).toEqual({
    total: 4,
    done: 4,
    failed: 0,
    duplicates: 1,
    cacheHits: 0,
    notStored: 0,
    attempts: 5,
    resends: 1,
    mayBeBilled: 0,
    cost: 0.75,
    remainingCredits: 999,
    elapsedMs: expect.any(Number),
  });
  expect(use.gateway.stats.bills).toBe(4);
});
