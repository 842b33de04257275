import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { InferenceTimeout, RateLimitError, SegmindAbortedError } from "../src/index.ts";
import { caughtAs } from "./helpers/caught.ts";
import { clientOf, gatewayAndClient } from "./helpers/gateway-and-client.ts";
import { startHttpServer } from "./helpers/raw-server.ts";

const inputs = Array.from({ length: 60 }, (_, index) => `text ${String(index)}`);
const idOf = (index: number): string => `job-${String(index).padStart(8, "0")}`;

describe("a single call beside the client's own run", () => {
  test("a single call beside the client's own run gives up by its own maxQueueTime while the run's items hold all places and wait for quota", async () => {
    await using use = await gatewayAndClient(
      { requestsPerMinute: 5, windowMs: 60_000 },
      { maxConcurrency: 4, requestsPerMinute: 5 },
    );
    const controller = new AbortController();
    const run = caughtAs(SegmindAbortedError, use.client.embedMany(inputs, { signal: controller.signal }));
    while (use.gateway.stats.posts < 5) await sleep(1);
    const calls = Array.from({ length: 6 }, (_, index) =>
      caughtAs(RateLimitError, use.client.embed(`single ${String(index)}`, { maxQueueTime: 50 })),
    );
    for (const error of await Promise.all(calls)) expect(error.mayBeBilled).toBe(false);
    expect(use.gateway.stats).toMatchObject({ posts: 5, rateLimited: 0 });
    controller.abort();
    await run;
  });

  test("a single call beside the client's own run is let in while the run's items hold all places and poll", async () => {
    await using use = await gatewayAndClient({ jobDuration: 60_000 }, { maxConcurrency: 4 });
    const controller = new AbortController();
    const run = use.client.embedMany(inputs, { mode: "async", signal: controller.signal });
    const aborted = caughtAs(SegmindAbortedError, run);
    while (use.gateway.stats.submits < 4) await sleep(1);
    const calls = ["a", "b", "c", "d", "e"].map((text) => use.client.embed(text));
    expect((await Promise.all(calls)).map(({ attempts }) => attempts)).toEqual([1, 1, 1, 1, 1]);
    expect((await use.client.credits()).credits).toBeGreaterThan(0);
    controller.abort();
    await aborted;
  });

  test("a single call beside the client's own run waits no longer for a place than maxQueueTime, the wait for quota included", async () => {
    await using use = await gatewayAndClient({ latency: 400 }, { maxConcurrency: 1 });
    const slow = use.client.embed("slow");
    const error = await caughtAs(RateLimitError, use.client.embed("quick", { maxQueueTime: 30 }));
    expect(error.message).toMatch(/maxQueueTime \(30 ms\)/);
    expect(use.gateway.stats.posts).toBe(1);
    await slow;
  });

  test("a single call beside the client's own run that is told its own maxQueueTime by the client is let be by a run", async () => {
    await using use = await gatewayAndClient(
      { requestsPerMinute: 5, windowMs: 400 },
      { requestsPerMinute: 5, quotaWindow: 400, maxQueueTime: 1 },
    );
    expect(await use.client.embedMany(inputs.slice(0, 12))).toHaveLength(12);
  });
});

describe("waits for jobs", () => {
  test("waits for jobs 3,000 at once use few connections", async () => {
    await using server = await startHttpServer((request, response) => {
      const [id = ""] = /job-\d+/.exec(request.url ?? "") ?? [];
      const embedding = request.url?.endsWith("/status") === true ? undefined : new Array(128).fill(1);
      const answer = JSON.stringify({ status: "COMPLETED", request_id: id, embedding });
      response.writeHead(200, { "content-type": "application/json" }).end(answer);
    });
    await using client = clientOf(server, { outputDimensionality: 128 });
    const waits = Array.from({ length: 3_000 }, async (_, index) =>
      client.embeddingJob({ requestId: idOf(index) }).wait(),
    );
    const all = await Promise.all(waits);
    expect(all.map(({ requestId }) => requestId)).toEqual(waits.map((_, index) => idOf(index)));
    expect(server.connections).toBeLessThan(100);
  });

  test("waits for jobs end by their own timeout while others hold all connections", async () => {
    await using server = await startHttpServer(() => undefined);
    await using client = clientOf(server, { outputDimensionality: 128, attemptTimeout: 30_000 });
    const controller = new AbortController();
    const patient = Array.from({ length: 40 }, async (_, index) =>
      caughtAs(SegmindAbortedError, client.job(idOf(index)).wait({ signal: controller.signal })),
    );
    while (server.count < 16) await sleep(1);
    const hasty = ["status", "wait"].map(async (what) => {
      const job = client.embeddingJob({ requestId: idOf(99), timeout: 100 });
      return caughtAs(InferenceTimeout, what === "wait" ? job.wait() : job.status());
    });
    for (const error of await Promise.all(hasty)) {
      expect(error).toMatchObject({ requestId: idOf(99), mayBeBilled: true });
    }
    controller.abort();
    await Promise.all(patient);
  });

  test("waits for jobs leave the connections to single calls: these are sent while thousands poll", async () => {
    await using use = await gatewayAndClient({ jobDuration: 60_000 }, { maxConcurrency: 4 });
    const controller = new AbortController();
    const jobs = await Promise.all(inputs.map((input) => use.client.submitEmbed(input)));
    const waits = jobs.map(async (job) =>
      caughtAs(SegmindAbortedError, job.wait({ signal: controller.signal, interval: 20 })),
    );
    const calls = inputs.slice(0, 10).map(async (input) => use.client.embed(`other ${input}`));
    expect(await Promise.all(calls)).toHaveLength(10);
    controller.abort();
    await Promise.all(waits);
  });
});
