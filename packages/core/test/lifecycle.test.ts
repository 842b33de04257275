import { getEventListeners } from "node:events";
import { startMockGateway } from "@segmind-embeddings/mock-gateway";
import { Agent } from "undici";
import { describe, expect, test } from "vitest";
import { ClientClosedError, SegmindClient } from "../src/index.ts";
import { caught, caughtAs } from "./helpers/caught.ts";
import { clientOf, gatewayAndClient, quick } from "./helpers/gateway-and-client.ts";
import { heads } from "./helpers/media.ts";
import { runModule } from "./helpers/run-module.ts";

const texts = Array.from({ length: 40 }, (_, index) => `text ${index}`);

describe("close", () => {
  test("close waits for what is under way: a call, a job, a run", async () => {
    await using use = await gatewayAndClient({ latency: 30, jobDuration: 80 });
    const { client } = use;
    const job = await client.submitEmbed("a");
    const ends: string[] = [];
    const under = [
      client.embed("b").then(() => ends.push("call")),
      job.wait().then(() => ends.push("job")),
      client.embedMany(texts).then(() => ends.push("run")),
    ];
    await client.close();
    // What resolves at the same time as close() comes in an order of its own.
    await new Promise((resolve) => setImmediate(resolve));
    expect(ends.toSorted()).toEqual(["call", "job", "run"]);
    await Promise.all(under);
    expect(use.gateway.stats.bills).toBe(42);
  });

  test("close waits for a run whose inputs are still being checked", async () => {
    await using use = await gatewayAndClient();
    const inputs = texts.map((input) => ({ input, image: new Blob([heads.png]) }));
    const run = use.client.embedMany(inputs, { mode: "sync" });
    await use.client.close();
    expect(use.gateway.stats.bills).toBe(40);
    await expect(run).resolves.toHaveLength(40);
  });

  test("close refuses every call afterwards, and sends nothing", async () => {
    await using use = await gatewayAndClient();
    const { client } = use;
    const job = await client.submitEmbed("a");
    const { requestId } = job;
    await client.close();
    const { requests } = use.gateway.stats;
    const calls = [
      () => client.embed("a"),
      () => client.embedMany(["a"]),
      () => client.submitEmbed("a"),
      () => client.run("gemini-embedding-2", {}),
      () => client.runSync("gemini-embedding-2", {}),
      () => client.submit("gemini-embedding-2", {}),
      () => client.credits(),
      () => job.wait(),
      () => job.status(),
      () => job.result(),
    ];
    for (const call of calls) await caughtAs(ClientClosedError, call());
    for (const call of [
      () => client.embedStream(["a"]),
      () => client.job(requestId),
      () => client.embeddingJob({ requestId }),
    ]) {
      expect(call).toThrow(ClientClosedError);
    }
    expect(use.gateway.stats.requests).toBe(requests);
  });

  test("close may be called again, at once or later", async () => {
    await using use = await gatewayAndClient();
    await use.client.embed("a");
    await Promise.all([use.client.close(), use.client.close()]);
    await use.client.close();
  });

  test("close comes at the end of an `await using` block, of a failed one too", async () => {
    await using gateway = await startMockGateway();
    let escaped: SegmindClient | undefined;
    const block = async () => {
      await using client = clientOf(gateway);
      escaped = client;
      await client.embed("a");
      throw new Error("the block failed");
    };
    expect(await caught(block())).toMatchObject({ message: "the block failed" });
    await caughtAs(ClientClosedError, escaped!.embed("b"));
  });

  test("close leaves a dispatcher of the user's open", async () => {
    await using gateway = await startMockGateway();
    const dispatcher = new Agent();
    const client = clientOf(gateway, { dispatcher });
    await client.embed("a");
    await client.close();
    expect(dispatcher.closed).toBe(false);
    await using another = clientOf(gateway, { dispatcher });
    await another.embed("b");
    expect(gateway.stats.bills).toBe(2);
    await dispatcher.close();
  });
});

test("a process that forgets to close its client exits by itself", async () => {
  await using gateway = await startMockGateway({ requestsPerMinute: 100 });
  const source = `
    import { SegmindClient } from "./src/index.ts";
    const [baseUrl, apiKey] = process.argv.slice(1);
    const client = new SegmindClient({ baseUrl, apiKey });
    await client.embed("a");
    await client.embedMany(["b", "c"], { timeout: 600_000 });
    await client.embed("d", { mode: "async" });
    for await (const item of client.embedStream(["e", "f"])) if (item.index === 0) break;
    console.log("done");
  `;
  const { code, output } = await runModule(source, gateway.url, gateway.apiKey);
  expect(output).toMatch(/done/);
  expect(code).toBe(0);
  expect(gateway.stats.bills).toBeGreaterThanOrEqual(5);
});

describe("nothing is left behind", () => {
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;

  test("what is left behind: no listener on a signal that outlives its calls, whatever became of them", async () => {
    const { signal } = new AbortController();
    await using use = await gatewayAndClient(
      {
        faults: [
          { on: "sync", every: 3, fault: { kind: "status", status: 503 } },
          { on: "sync", every: 5, fault: { kind: "reset-after-body" } },
          { on: "sync", every: 7, fault: { kind: "status", status: 400 } },
          { on: "status", every: 2, fault: { kind: "status", status: 502 } },
        ],
      },
      { maxConcurrency: 4 },
    );
    const { client } = use;
    await Promise.allSettled([
      ...texts.map((text) => client.embed(text, { signal })),
      client.embedMany(texts, { signal, timeout: 60_000 }),
      client.embed({ image: heads.png }, { signal }),
      client.run("gemini-embedding-2", { input: "a" }, { signal }),
      client.credits({ signal }),
    ]);
    await Array.fromAsync(client.embedStream(texts, { signal }));
    for await (const { index } of client.embedStream(texts, { signal })) if (index === 3) break;
    const job = await client.submitEmbed("a", { signal });
    await job.wait({ signal });
    await job.status({ signal });
    // A break lets what was in flight end by itself.
    await client.close();
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  test("what is left behind: no timer after calls that ended well, failed, timed out or were aborted", async () => {
    const gateway = await startMockGateway({
      faults: [
        { on: "sync", at: [2, 4], fault: { kind: "status", status: 503 } },
        { on: "sync", at: 6, fault: { kind: "hang" } },
      ],
    });
    const before = timers();
    const client = new SegmindClient({ baseUrl: gateway.url, apiKey: gateway.apiKey, ...quick });
    await client.embedMany(texts.slice(0, 3), { timeout: 600_000, maxQueueTime: 600_000 });
    await caught(client.embed("a", { timeout: 100 }));
    await caught(client.embed("b", { signal: AbortSignal.abort(), timeout: 300_000 }));
    await client.embed("c", { mode: "async", timeout: 300_000, attemptTimeout: 300_000 });
    await client.close();
    await gateway.close();
    // The test runner's own come and go; ours would be several.
    expect(timers()).toBeLessThanOrEqual(before);
  });

  test("what is left behind: no socket after close", async () => {
    const sockets = () => process.getActiveResourcesInfo().filter((name) => name === "TCPSocketWrap").length;
    const before = sockets();
    const gateway = await startMockGateway();
    const client = clientOf(gateway);
    await client.embedMany(texts);
    await client.close();
    await gateway.close();
    // The handles are let go of a moment after their sockets are closed.
    for (let tries = 0; tries < 200 && sockets() > before; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(sockets()).toBeLessThanOrEqual(before);
  });
});
