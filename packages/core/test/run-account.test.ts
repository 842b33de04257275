import { describe, expect, test } from "vitest";
import { EmbedManyError, MemoryStore, type EmbedInput, type RunProgress } from "../src/index.ts";
import { caughtAs } from "./helpers/caught.ts";
import { gatewayAndClient } from "./helpers/gateway-and-client.ts";
import { fileOf } from "./helpers/media.ts";

const inputs = Array.from({ length: 30 }, (_, index) => `text ${index}`);

describe("results", () => {
  test("results come in the order of the inputs, whatever the order of the responses", async () => {
    let asked = 0;
    await using use = await gatewayAndClient({ latency: () => 30 - asked++ });
    const all = await use.client.embedMany(inputs);
    for (const [index, input] of inputs.entries()) {
      if (index % 10 === 0) expect(all[index]?.vector).toEqual((await use.client.embed(input)).vector);
    }
  });

  test("results of no inputs are none, and nothing is sent", async () => {
    await using use = await gatewayAndClient();
    const all = await use.client.embedMany([]);
    expect(all).toEqual([]);
    expect(all.summary).toMatchObject({ total: 0, done: 0 });
    expect(use.gateway.stats.requests).toBe(0);
  });

  test("results of any iterable, a generator too", async () => {
    await using use = await gatewayAndClient();
    const generate = function* () {
      yield "a";
      yield { input: "b" };
    };
    expect(await use.client.embedMany(generate())).toHaveLength(2);
    expect(await use.client.embedMany(new Set(["a", "b"]))).toHaveLength(2);
  });
});

describe("equal inputs are sent once", () => {
  const bytes = fileOf("png", 500);
  const groups: { name: string; equal: (string | EmbedInput)[]; different: (string | EmbedInput)[] }[] = [
    { name: "texts", equal: ["a", "a", { input: "a" }], different: ["b", "a "] },
    {
      name: "bytes",
      equal: [{ image: bytes }, { image: new Uint8Array(bytes) }],
      different: [{ image: fileOf("png", 501) }, { images: [bytes] }, { image: bytes, input: "a" }],
    },
    {
      name: "URLs",
      equal: [{ image: "https://example.com/a.png" }, { image: new URL("https://example.com/a.png") }],
      different: [{ image: "https://example.com/a.png?v=2" }],
    },
  ];

  test.each(groups)("equal inputs are sent once: $name", async ({ equal, different }) => {
    await using use = await gatewayAndClient({}, { mode: "sync" });
    const all = await use.client.embedMany([...equal, ...different]);
    expect(use.gateway.stats.bills).toBe(1 + different.length);
    expect(all[0]).not.toHaveProperty("duplicateOf");
    for (const copy of all.slice(1, equal.length)) {
      expect(copy).toMatchObject({ duplicateOf: 0, metrics: {}, attempts: 0, resends: 0 });
      expect(copy.vector).toEqual(all[0]?.vector);
      // A copy of its own: writing into one leaves the other alone.
      expect(copy.vector).not.toBe(all[0]?.vector);
    }
    expect(all.summary).toMatchObject({ duplicates: equal.length - 1, attempts: 1 + different.length });
  });

  test("equal inputs are sent once and fail together", async () => {
    await using use = await gatewayAndClient({
      faults: { on: "sync", at: 1, fault: { kind: "status", status: 400 } },
    });
    const error = await caughtAs(EmbedManyError, use.client.embedMany(["a", "b", "a"]));
    expect([...error.errors.keys()]).toEqual([0, 2]);
    expect(error.errors.get(0)).toBe(error.errors.get(2));
    expect(error.summary).toMatchObject({ done: 1, failed: 2, attempts: 2 });
  });

  test("an equal input that is stored serves the others", async () => {
    await using use = await gatewayAndClient({}, { store: new MemoryStore() });
    await use.client.embed("a");
    const all = await use.client.embedMany(["a", "b", "a"]);
    expect(all[0]).toMatchObject({ cacheHit: true, metrics: {}, attempts: 0 });
    expect(all[2]).toMatchObject({ duplicateOf: 0 });
    expect(all.summary).toMatchObject({ cacheHits: 1, duplicates: 1, attempts: 1 });
    expect(use.gateway.stats.bills).toBe(2);
  });
});

describe("onProgress", () => {
  test("onProgress counts up to the end, with an estimate that ends at 0", async () => {
    await using use = await gatewayAndClient({ latency: 2 }, { maxConcurrency: 4 });
    const seen: RunProgress[] = [];
    const { summary } = await use.client.embedMany(inputs, { onProgress: (progress) => seen.push(progress) });
    expect(seen).toHaveLength(30);
    expect(seen.map(({ done }) => done)).toEqual(inputs.map((_, index) => index + 1));
    for (const { total, done, failed, queued, inFlight, etaMs } of seen) {
      expect(total).toBe(30);
      expect(done + failed + queued + inFlight).toBeLessThanOrEqual(30);
      expect(inFlight).toBeLessThanOrEqual(4);
      expect(etaMs).toBeGreaterThanOrEqual(0);
    }
    expect(seen.at(-1)).toMatchObject({ queued: 0, inFlight: 0, etaMs: 0 });
    const { elapsedMs, ...counts } = summary;
    expect(seen.at(-1)).toMatchObject(counts);
    expect(elapsedMs).toBeGreaterThan(0);
  });

  test("onProgress estimates by the quota where that is what takes the time", async () => {
    await using use = await gatewayAndClient({ requestsPerMinute: 10, windowMs: 60_000 });
    const etas: (number | undefined)[] = [];
    const run = use.client.embedMany(inputs, {
      onProgress: ({ etaMs }) => etas.push(etaMs),
      maxQueueTime: 100,
    });
    await caughtAs(EmbedManyError, run);
    // 30 inputs at 10 a minute: two windows have to pass.
    expect(etas[8]).toBeGreaterThan(60_000);
    expect(etas[8]).toBeLessThan(200_000);
  });

  test("onProgress says how many inputs wait for quota, apart from those in flight", async () => {
    const quota = { requestsPerMinute: 3, windowMs: 500 };
    await using use = await gatewayAndClient(quota, { quotaWindow: 500, maxConcurrency: 6 });
    const seen: RunProgress[] = [];
    const texts = inputs.slice(0, 6);
    await use.client.embedMany(texts, { onProgress: (progress) => seen.push(progress) });
    // Three are answered, and nothing is in flight: the other three have their turn and wait for the next window.
    expect(seen[2]).toMatchObject({ done: 3, queued: 3, waitingForQuota: 3, inFlight: 0 });
    expect(seen.at(-1)).toMatchObject({ done: 6, queued: 0, waitingForQuota: 0, inFlight: 0 });
    for (const { queued, waitingForQuota } of seen) expect(waitingForQuota).toBeLessThanOrEqual(queued);
  });

  test("onProgress that throws ends the run and loses no vector that came", async () => {
    await using use = await gatewayAndClient({ latency: 2 }, { maxConcurrency: 4, store: new MemoryStore() });
    const thrown = new Error("a bug of the callback's");
    const run = use.client.embedMany(inputs, {
      onProgress: ({ done }) => {
        if (done === 10) throw thrown;
      },
    });
    const error = await caughtAs(EmbedManyError, run);
    expect(error.cause).toBe(thrown);
    expect(error.results.size).toBe(use.gateway.stats.bills);
    expect(error.results.size).toBeLessThan(20);
    const all = await use.client.embedMany(inputs);
    expect(all).toHaveLength(30);
    expect(use.gateway.stats.bills).toBe(30);
  });

  test("onProgress that throws at the very end is heard, and every vector is in the error", async () => {
    await using use = await gatewayAndClient({}, { store: new MemoryStore() });
    const thrown = new Error("too late");
    const run = use.client.embedMany(inputs, {
      onProgress: ({ done }) => {
        if (done === 30) throw thrown;
      },
    });
    const error = await caughtAs(EmbedManyError, run);
    expect(error.cause).toBe(thrown);
    expect(error.results.size).toBe(30);
    const all = await use.client.embedMany(inputs);
    expect(all).toHaveLength(30);
    expect(use.gateway.stats.bills).toBe(30);
  });
});
