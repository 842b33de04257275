import type { Fault } from "@segmind-embeddings/mock-gateway";
import { describe, expect, test } from "vitest";
import {
  EmbedManyError,
  InferenceFailed,
  InvalidInputError,
  InvalidResponseError,
  JobExpiredError,
  MemoryStore,
  SegmindError,
} from "../src/index.ts";
import { caught, caughtAs } from "./helpers/caught.ts";
import { gatewayAndClient } from "./helpers/gateway-and-client.ts";

const hour = 3_600_000;
const foreignId = "ffffffff-0000-4000-8000-000000000000";

/** A poll's response with an id of its own, which is no job's. */
const status = (code: number): Fault => ({
  kind: "status",
  status: code,
  headers: { "x-request-id": foreignId },
});

// Most of these wait for polls or timeouts, beside the others.

/** Responses that should not come to the poll of a job, and say nothing of it. */
const odd: { name: string; fault: Fault }[] = [
  ...[302, 400, 407, 409, 421, 425, 451].map((code) => ({ name: String(code), fault: status(code) })),
  { name: "a page with 422", fault: { kind: "html", status: 422 } },
  { name: "a page with 404", fault: { kind: "html", status: 404 } },
  {
    name: "another job's state",
    fault: {
      kind: "body",
      body: JSON.stringify({ status: "COMPLETED", request_id: foreignId, embedding: new Array(768).fill(1) }),
      headers: { "content-type": "application/json" },
    },
  },
  {
    name: "another job's failure",
    fault: {
      kind: "body",
      status: 422,
      body: JSON.stringify({ status: "FAILED", request_id: foreignId, error: "blocked" }),
      headers: { "content-type": "application/json" },
    },
  },
];

describe.concurrent.each(["status", "result"] as const)("an odd response to a GET of the %s", (on) => {
  test.each(odd)(
    "an odd response to a poll, $name: once it is passed over, and the job is bought once",
    async ({ fault }) => {
      await using use = await gatewayAndClient({ faults: { on, at: 1, fault } }, { mode: "async" });
      const all = await use.client.embedMany(["a"]);
      expect(all[0]?.vector).not.toEqual(new Float32Array(768).fill(Math.fround(1 / Math.sqrt(768))));
      expect(use.gateway.stats).toMatchObject({ submits: 1, bills: 1 });
    },
  );

  test.each(odd)(
    "an odd response to a poll, $name: always the error has the job's own id, and the job can be taken up",
    async ({ fault }) => {
      let isOdd = true;
      await using use = await gatewayAndClient(
        {
          faults: ({ route }) => {
            // The first poll sees the job: from then on a 404 is odd as well.
            const isFirst = use.gateway.stats.polls <= 1;
            return isOdd && route === on && !(on === "status" && isFirst) ? fault : undefined;
          },
          jobDuration: on === "status" ? 400 : 20,
        },
        { mode: "async", timeout: 5_000 },
      );
      const error = await caughtAs(EmbedManyError, use.client.embedMany(["a"]));
      const reason = error.errors.get(0);
      expect(reason).toBeInstanceOf(SegmindError);
      const [id = ""] = error.requestIds.values();
      expect(id).toMatch(/^[0-9a-f-]{36}$/);
      expect(id).not.toBe(foreignId);
      expect(reason).toMatchObject({ requestId: id, mayBeBilled: true });
      expect(String(reason)).not.toContain(foreignId);
      // A fresh job may not be visible yet: its 404s are waited out, within the timeout.
      isOdd = false;
      expect(await use.client.embeddingJob({ requestId: id }).wait()).toMatchObject({ requestId: id });
      expect(use.gateway.stats).toMatchObject({ submits: 1, bills: 1 });
    },
  );

  test("an odd response to a poll, 401: the error has the job's id, not the response's", async () => {
    await using use = await gatewayAndClient({ faults: { on, fault: status(401) } }, { mode: "async" });
    const error = await caughtAs(EmbedManyError, use.client.embedMany(["a"]));
    const [id] = error.requestIds.values();
    expect(error.cause).toMatchObject({ status: 401, requestId: id, mayBeBilled: true });
    expect(id).not.toBe(foreignId);
  });
});

test.concurrent.each(odd)(
  "with a store, a job whose polls were odd ($name) is taken up by the same call",
  async ({ fault }) => {
    let isOdd = true;
    await using use = await gatewayAndClient(
      { faults: ({ route }) => (isOdd && route === "result" ? fault : undefined) },
      { mode: "async", timeout: 3_000, store: new MemoryStore() },
    );
    await caught(use.client.embed("a"));
    isOdd = false;
    expect(await use.client.embed("a")).toMatchObject({ attempts: 0, resends: 0 });
    expect(use.gateway.stats).toMatchObject({ submits: 1, bills: 1 });
  },
);

describe.concurrent("a job that FAILED by its status", () => {
  test.each([
    { name: "404", fault: status(404) },
    { name: "500", fault: status(500) },
    { name: "a page", fault: { kind: "html" } as const },
    { name: "400", fault: status(400) },
    { name: "nothing", fault: { kind: "reset-after-body" } as const },
  ])(
    "a job that FAILED by its status and whose result is asked for and gives $name is InferenceFailed after a few GETs",
    async ({ fault }) => {
      await using use = await gatewayAndClient(
        {
          faults: [
            { on: "submit", fault: { kind: "fail-job", error: "blocked" } },
            { on: "result", fault },
          ],
        },
        { mode: "async", store: new MemoryStore() },
      );
      const error = await caughtAs(InferenceFailed, use.client.embed("a"));
      expect(error).toMatchObject({ mayBeBilled: false, requestId: expect.any(String) });
      expect(use.gateway.stats.polls).toBeLessThanOrEqual(5);
      const again = await caughtAs(InferenceFailed, use.client.embed("a"));
      expect(again.requestId).not.toBe(error.requestId);
    },
  );

  test("a job that FAILED by its status with a reason there, and whose result is gone, has that reason in its error", async () => {
    const failed = { status: "FAILED", error: "blocked by the filter" };
    await using use = await gatewayAndClient(
      {
        faults: [
          { on: "status", fault: { kind: "body", body: JSON.stringify(failed) } },
          { on: "result", fault: status(404) },
        ],
      },
      { mode: "async" },
    );
    const error = await caughtAs(InferenceFailed, use.client.embed("a"));
    expect(error.detail).toBe("blocked by the filter");
  });
});

describe("submits that are answered with one id", () => {
  const body = JSON.stringify({ request_id: "the-same-id-for-all", status: "QUEUED" });

  test("submits that are answered with one id give two inputs no common vector: the second is unknown and maybe billed", async () => {
    const store = new MemoryStore();
    await using use = await gatewayAndClient(
      {
        faults: ({ route }) => {
          if (route === "submit") return { kind: "body", body };
          const embedding = route === "result" ? { embedding: new Array(768).fill(1) } : {};
          return { kind: "body", body: JSON.stringify({ status: "COMPLETED", ...embedding }) };
        },
      },
      { mode: "async", store },
    );
    const error = await caughtAs(EmbedManyError, use.client.embedMany(["a", "b", "c"]));
    expect(error.results.size).toBe(1);
    expect(error.errors.size).toBe(2);
    for (const reason of error.errors.values()) {
      expect(reason).toBeInstanceOf(InvalidResponseError);
      expect(reason).toMatchObject({ mayBeBilled: true });
      expect(String(reason)).toMatch(/id of another job/);
    }
    expect(store.unsettled().map(({ entry }) => entry.state)).toEqual(["unknown", "unknown"]);
    expect(use.gateway.stats.submits).toBe(3);
  });

  test("submits that are answered with one id are refused across clients that are derived from one", async () => {
    await using use = await gatewayAndClient({ faults: { on: "submit", fault: { kind: "body", body } } });
    await use.client.submitEmbed("a");
    const other = use.client.withOptions({ headers: { "x-team": "another-team" } });
    await caughtAs(InvalidResponseError, other.submitEmbed("b"));
    await caughtAs(InvalidResponseError, other.submit("gemini-embedding-2", { input: "c" }));
  });
});

describe.concurrent("submittedAt", () => {
  test.each([
    { name: "an hour ahead", offset: hour },
    { name: "a day ahead", offset: 24 * hour },
    { name: "two hours behind", offset: -2 * hour },
    { name: "a year behind", offset: -8_760 * hour },
  ])(
    "submittedAt $name of a job that is alive expires nothing, whatever its polls meet",
    async ({ offset }) => {
      await using use = await gatewayAndClient(
        {
          jobDuration: 150,
          faults: [
            { on: "status", at: [1, 3], fault: status(502) },
            { on: "status", at: 5, fault: { kind: "reset-after-body" } },
            { on: "result", at: 1, fault: status(503) },
          ],
        },
        { store: new MemoryStore() },
      );
      const { requestId } = await use.client.submitEmbed("a");
      const submittedAt = Date.now() + offset;
      const job = use.client.embeddingJob({ requestId, submittedAt });
      expect(await job.wait()).toMatchObject({ requestId });
      expect((await job.status()).status).toBe("COMPLETED");
      expect(
        await use.client.embeddingJob({ requestId, submittedAt: new Date(submittedAt) }).result(),
      ).toBeDefined();
    },
  );

  test("submittedAt two hours behind of a job that is gone: expired at its first 404", async () => {
    await using use = await gatewayAndClient();
    const job = use.client.embeddingJob({ requestId: foreignId, submittedAt: Date.now() - 2 * hour });
    await caughtAs(JobExpiredError, job.wait());
    expect(use.gateway.stats.polls).toBe(1);
  });

  test.each([
    { name: "seconds", submittedAt: Math.floor(Date.now() / 1000) },
    { name: "NaN", submittedAt: NaN },
    { name: "an invalid Date", submittedAt: new Date("yesterday") },
    { name: "text", submittedAt: "2026-01-01" },
  ])("submittedAt in $name is refused", async ({ submittedAt }) => {
    await using use = await gatewayAndClient();
    const options = { requestId: foreignId, submittedAt: submittedAt as number };
    expect(() => use.client.embeddingJob(options)).toThrow(InvalidInputError);
  });
});
