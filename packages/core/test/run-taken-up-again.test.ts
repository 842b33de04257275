import { startMockGateway, type FaultRequest, type Fault } from "@segmind-embeddings/mock-gateway";
import { describe, expect, test } from "vitest";
import { ConnectionError, EmbedManyError, InferenceTimeout, MemoryStore, ServerError } from "../src/index.ts";
import { caughtAs } from "./helpers/caught.ts";
import { clientOf, gatewayAndClient } from "./helpers/gateway-and-client.ts";

const inputs = Array.from({ length: 60 }, (_, index) => `text ${index}`);

/** A gateway that a test can let fail and mend. */
function breakable() {
  const state: { fault: ((request: FaultRequest) => Fault | undefined) | undefined } = { fault: undefined };
  return { state, faults: (request: FaultRequest) => state.fault?.(request) };
}

describe("a gateway that dies half-way, with default retries", () => {
  test("a gateway that dies half-way, with default retries: its 503s end the run with the vectors that came, and with a store the next goes on without buying twice", async () => {
    const { state, faults } = breakable();
    let served = 0;
    state.fault = ({ route }) =>
      route === "sync" && ++served > 30 ? { kind: "status", status: 503 } : undefined;
    await using use = await gatewayAndClient({ faults }, { store: new MemoryStore() });
    const error = await caughtAs(EmbedManyError, use.client.embedMany(inputs));
    expect(error.results.size).toBe(30);
    expect(error.errors.size).toBeGreaterThanOrEqual(5);
    expect(error).toMatchObject({
      code: "EMBED_MANY_FAILED",
      mayBeBilled: false,
      message: expect.stringMatching(
        /30 of 60.*The run was stopped by ServerError.*make the same call again/,
      ),
      summary: { total: 60, done: 30, mayBeBilled: 0, resends: 0 },
    });
    expect(error.cause).toBeInstanceOf(ServerError);
    expect(use.gateway.stats.bills).toBe(30);

    state.fault = undefined;
    const all = await use.client.embedMany(inputs);
    expect(use.gateway.stats.bills).toBe(60);
    expect(all.summary).toMatchObject({ total: 60, done: 60, cacheHits: 30, attempts: 30, resends: 0 });
    expect(all).toHaveLength(60);
    for (const [index, embedding] of error.results) expect(all[index]?.vector).toEqual(embedding.vector);
  });

  test("a gateway that dies half-way, with default retries: a closed port ends it the same, and a gateway on the same port takes it up", async () => {
    const first = await startMockGateway({ latency: 1 });
    await using client = clientOf(first, { store: new MemoryStore() });
    let done = 0;
    const run = client.embedMany(inputs, {
      onProgress: (progress) => {
        ({ done } = progress);
        if (done === 20) void first.close();
      },
    });
    const error = await caughtAs(EmbedManyError, run);
    expect(error.results.size).toBeGreaterThanOrEqual(20);
    expect(error.results.size).toBeLessThan(60);
    expect([...error.errors.values()].some((reason) => reason instanceof ConnectionError)).toBe(true);

    await using second = await startMockGateway({ port: Number(new URL(first.url).port) });
    const all = await client.embedMany(inputs);
    expect(all).toHaveLength(60);
    expect(second.stats.bills).toBe(60 - error.results.size);
    const resends = error.summary.resends + all.summary.resends;
    const bills = first.stats.bills + second.stats.bills;
    expect(bills).toBeLessThanOrEqual(60 + resends + error.summary.mayBeBilled);
  });
});

describe("jobs that were accepted", () => {
  test("jobs that were accepted are carried by a run that timed out, and with a store the next run waits for them instead of buying them", async () => {
    const { state, faults } = breakable();
    await using use = await gatewayAndClient(
      { faults, jobDuration: 30 },
      { mode: "async", store: new MemoryStore() },
    );
    // From some time on every poll fails, so that jobs are accepted whose results do not come.
    let submits = 0;
    state.fault = ({ route }) => {
      if (route === "submit") submits += 1;
      return submits > 20 && route !== "submit" ? { kind: "status", status: 502 } : undefined;
    };
    const error = await caughtAs(EmbedManyError, use.client.embedMany(inputs, { runTimeout: 1000 }));
    expect(error.cause).toBeInstanceOf(InferenceTimeout);
    expect(error.requestIds.size).toBeGreaterThan(0);
    expect(error.results.size + error.requestIds.size).toBe(use.gateway.stats.submits);
    expect(error.mayBeBilled).toBe(true);

    state.fault = undefined;
    const all = await use.client.embedMany(inputs);
    expect(all.summary).toMatchObject({ done: 60, failed: 0 });
    expect(use.gateway.stats).toMatchObject({ submits: 60, jobsCreated: 60, bills: 60 });
    for (const [index, id] of error.requestIds)
      expect(all[index]).toMatchObject({ requestId: id, attempts: 0 });
  });

  test("jobs that were accepted are not lost by a second run that does not get to them", async () => {
    const store = new MemoryStore();
    await using use = await gatewayAndClient({}, { mode: "async", maxConcurrency: 2, store });
    const jobs = await Promise.all(inputs.slice(0, 10).map((input) => use.client.submitEmbed(input)));
    // Halted at once, by its own timeout.
    await caughtAs(EmbedManyError, use.client.embedMany(inputs, { runTimeout: 1 }));
    const all = await use.client.embedMany(inputs);
    for (const [index, { requestId }] of jobs.entries()) expect(all[index]).toMatchObject({ requestId });
    expect(use.gateway.stats.jobsCreated).toBe(60);
  });

  test("jobs that were accepted of a group of equal inputs serve all of them", async () => {
    await using use = await gatewayAndClient({}, { mode: "async", store: new MemoryStore() });
    const { requestId } = await use.client.submitEmbed("a");
    const all = await use.client.embedMany(["b", "a", "a"]);
    expect(all[1]).toMatchObject({ requestId, attempts: 0 });
    expect(all[2]).toMatchObject({ duplicateOf: 1, requestId });
    expect(use.gateway.stats.submits).toBe(2);
  });
});
