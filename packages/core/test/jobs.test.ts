import { describe, expect, test } from "vitest";
import {
  ConnectionError,
  InferenceFailed,
  InferenceTimeout,
  InvalidInputError,
  JobExpiredError,
  JobNotFinishedError,
  JobNotFoundError,
  PermissionDeniedError,
  ServerError,
  type EmbeddingJob,
} from "../src/index.ts";
import { caughtAs } from "./helpers/caught.ts";
import { clientOf, gatewayAndClient } from "./helpers/gateway-and-client.ts";

const hour = 3_600_000;
const unknownId = "2f1c6f0e-8a54-4d5c-9a0b-0a1b2c3d4e5f";

test("a job passes through QUEUED and PROCESSING to COMPLETED", async () => {
  await using use = await gatewayAndClient({ jobDuration: 5_000 });
  const job = await use.client.submitEmbed("A red fox.");
  const seen = new Set<string>();
  for (let status = ""; status !== "COMPLETED"; seen.add(status)) {
    ({ status } = await job.status());
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  expect([...seen]).toEqual(["QUEUED", "PROCESSING", "COMPLETED"]);
  expect((await job.result()).vector).toEqual((await use.client.embed("A red fox.")).vector);
});

test("result() of a job under way says so, wait() waits", async () => {
  await using use = await gatewayAndClient({ jobDuration: 150 });
  const job = await use.client.submitEmbed("a");
  const error = await caughtAs(JobNotFinishedError, job.result());
  expect(["QUEUED", "PROCESSING"]).toContain(error.status);
  await expect(job.wait()).resolves.toMatchObject({ requestId: job.requestId, attempts: 1, resends: 0 });
  expect(use.gateway.stats).toMatchObject({ submits: 1, bills: 1 });
});

test("another client takes it up by its id, with the options that make the vector", async () => {
  await using use = await gatewayAndClient({ jobDuration: 100 });
  const options = { outputDimensionality: 256, taskType: "RETRIEVAL_QUERY" } as const;
  const submittedAt = new Date();
  const { requestId } = await use.client.submitEmbed("a", options);
  await using other = clientOf(use.gateway);
  const embedding = await other.embeddingJob({ requestId, submittedAt, ...options }).wait();
  expect(embedding.vector).toEqual((await use.client.embed("a", options)).vector);
  expect(embedding).toMatchObject({ requestId, attempts: 0, resends: 0, space: use.client.space(options) });
  expect(use.gateway.stats.submits).toBe(1);
});

test("taken up with another dimensionality than it was submitted with, it is refused and not bought again", async () => {
  await using use = await gatewayAndClient();
  const { requestId } = await use.client.submitEmbed("a", { outputDimensionality: 256 });
  await expect(use.client.embeddingJob({ requestId }).wait()).rejects.toThrow(/has 256 numbers; 768 were/);
  expect(use.gateway.stats).toMatchObject({ submits: 1, bills: 1 });
});

test.each(["", "../../v1/get-user-credits", "a b", "short", "x".repeat(200)])(
  "the id %j is refused",
  async (requestId) => {
    await using use = await gatewayAndClient();
    expect(() => use.client.embeddingJob({ requestId })).toThrow(InvalidInputError);
    expect(() => use.client.job(requestId)).toThrow(InvalidInputError);
  },
);

test.each([{ route: "submit" }, { route: "status" }, { route: "result" }] as const)(
  "an unknown state in a response of $route waits like a pending one",
  async ({ route }) => {
    await using use = await gatewayAndClient({
      jobDuration: 120,
      faults: { on: route, times: 2, fault: { kind: "unknown-state", state: "WARMING_UP" } },
    });
    const job = await use.client.submitEmbed("a");
    if (route !== "result") expect((await job.status()).status).toBe("WARMING_UP");
    await expect(job.wait()).resolves.toHaveProperty("vector");
    expect(use.gateway.stats).toMatchObject({ submits: 1, bills: 1 });
  },
);

test("an unknown state is no hot loop: the polls are spaced", async () => {
  await using use = await gatewayAndClient({
    jobDuration: 300,
    faults: { on: "submit", fault: { kind: "unknown-state", state: "WARMING_UP" } },
  });
  await use.client.embed("a", { mode: "async" });
  expect(use.gateway.stats.polls).toBeLessThan(12);
});

test("a state in lower case is the same state", async () => {
  const body = JSON.stringify({ status: "completed", output: { embedding: new Array(768).fill(1) } });
  await using use = await gatewayAndClient({
    faults: [
      { on: "status", fault: { kind: "body", body: `{"status":"completed"}` } },
      { on: "result", fault: { kind: "body", body } },
    ],
  });
  await expect(use.client.embed("a", { mode: "async" })).resolves.toHaveProperty("vector");
});

test.each([
  { name: "a 503", fault: { kind: "status", status: 503 }, type: ServerError },
  { name: "a reset", fault: { kind: "reset-after-body" }, type: ConnectionError },
] as const)("a look that ends in $name is worth another one, and its job may be billed", async (row) => {
  await using use = await gatewayAndClient({ faults: { on: "get", fault: row.fault } }, { maxRetries: 1 });
  const job = await use.client.submitEmbed("a");
  const { requestId } = job;
  for (const look of [() => job.status(), () => job.result()]) {
    const error = await caughtAs<Error>(row.type, look());
    expect(error).toMatchObject({ requestId, isRetryable: true, mayBeBilled: true });
  }
});

describe("404", () => {
  test("404 soon after the submit means not visible yet", async () => {
    await using use = await gatewayAndClient({
      faults: { on: "get", times: 3, fault: { kind: "early-404" } },
    });
    const job = await use.client.submitEmbed("a");
    expect((await job.status()).status).toBe("QUEUED");
    expect((await caughtAs(JobNotFinishedError, job.result())).status).toBe("QUEUED");
    await expect(job.wait()).resolves.toHaveProperty("vector");
    expect(use.gateway.stats).toMatchObject({ submits: 1, bills: 1 });
  });

  test("404 of an id of unknown age: one look says not found", async () => {
    await using use = await gatewayAndClient();
    const job = use.client.job(unknownId);
    const error = await caughtAs(JobNotFoundError, job.status());
    expect(error).toMatchObject({
      requestId: unknownId,
      message: expect.stringMatching(/check the id and the API key/),
    });
    await caughtAs(JobNotFoundError, job.result());
  });

  test("404 of an id of unknown age: wait() gives it some grace", async () => {
    await using use = await gatewayAndClient();
    // Still waiting when its own timeout is over: it was not taken for lost at the first 404.
    await caughtAs(InferenceTimeout, use.client.job(unknownId).wait({ timeout: 200 }));
    expect(use.gateway.stats.polls).toBeGreaterThan(1);
  });

  test("404 of a job that should have been visible long ago: not found", async () => {
    await using use = await gatewayAndClient();
    const job = use.client.embeddingJob({ requestId: unknownId, submittedAt: Date.now() - 60_000 });
    for (const look of looks(job))
      expect(await caughtAs(JobNotFoundError, look())).toMatchObject({ mayBeBilled: true });
  });

  test("404 once of a job that was seen says nothing of it", async () => {
    await using use = await gatewayAndClient({
      faults: [
        { on: "status", at: 2, fault: { kind: "early-404" } },
        { on: "result", at: 1, fault: { kind: "early-404" } },
      ],
    });
    const { requestId } = await use.client.submitEmbed("a");
    const job = use.client.embeddingJob({ requestId });
    await job.status();
    expect(await job.status()).toMatchObject({ status: "COMPLETED" });
    await expect(job.result()).resolves.toHaveProperty("vector");
    expect(use.gateway.stats).toMatchObject({ statusPolls: 3, resultPolls: 2 });
  });

  test("404 of a job that is older than an hour: expired, by the gateway's clock and ours", async () => {
    let offset = 0;
    await using use = await gatewayAndClient({ clock: { now: () => Date.now() + offset } });
    const { requestId } = await use.client.submitEmbed("a");
    offset = hour - 1000;
    const kept = use.client.embeddingJob({ requestId, submittedAt: Date.now() - offset });
    await expect(kept.wait()).resolves.toHaveProperty("vector");
    offset = hour;
    const gone = use.client.embeddingJob({ requestId, submittedAt: new Date(Date.now() - offset) });
    for (const look of looks(gone)) {
      expect(await caughtAs(JobExpiredError, look())).toMatchObject({
        requestId,
        mayBeBilled: true,
        message: expect.stringMatching(/kept for one hour/),
      });
    }
    expect(use.gateway.stats.submits).toBe(1);
  });
});

function looks(job: EmbeddingJob): (() => Promise<unknown>)[] {
  return [() => job.status(), () => job.result(), () => job.wait()];
}

describe("FAILED", () => {
  const fault = { kind: "fail-job" as const, error: "Blocked by the safety filter" };

  test("a job that FAILED rejects with the gateway's words and the id, is not billed and not sent again", async () => {
    await using use = await gatewayAndClient({ faults: { on: "submit", fault } });
    const error = await caughtAs(InferenceFailed, use.client.embed("a", { mode: "async" }));
    expect(error).toMatchObject({
      code: "INFERENCE_FAILED",
      detail: "Blocked by the safety filter",
      requestId: expect.stringMatching(/^[\w-]{36}$/),
      isRetryable: false,
      mayBeBilled: false,
      message: expect.stringMatching(/FAILED: Blocked by the safety filter/),
    });
    expect(use.gateway.stats).toMatchObject({ submits: 1, bills: 0, jobsFailed: 1 });
  });

  test("a job that FAILED is a state of status(), and result() rejects with it", async () => {
    await using use = await gatewayAndClient({ faults: { on: "submit", fault } });
    const job = await use.client.submitEmbed("a");
    expect((await job.status()).status).toBe("FAILED");
    expect((await caughtAs(InferenceFailed, job.result())).detail).toBe(fault.error);
    expect((await caughtAs(InferenceFailed, job.wait())).detail).toBe(fault.error);
  });

  test("a submit may be accepted although its parameters are bad: the job that FAILED says so", async () => {
    await using use = await gatewayAndClient({ models: {} });
    const job = await use.client.submit("gemini-embedding-2", { input: "a", task_type: "NONSENSE" });
    expect((await caughtAs(InferenceFailed, job.wait())).detail).toMatch(/task_type/);
    expect(use.gateway.stats.bills).toBe(0);
  });

  test("a job that FAILED whose result cannot be read is still a failed job", async () => {
    await using use = await gatewayAndClient({
      faults: [
        { on: "submit", fault },
        { on: "result", fault: { kind: "status", status: 503 } },
      ],
    });
    await caughtAs(InferenceFailed, use.client.embed("a", { mode: "async" }));
  });
});

test("a poll answered with 401 or 403 is final", async () => {
  await using use = await gatewayAndClient({
    faults: { on: "status", fault: { kind: "status", status: 403 } },
  });
  const error = await caughtAs(PermissionDeniedError, use.client.embed("a", { mode: "async" }));
  expect(error).toMatchObject({ mayBeBilled: true, requestId: expect.any(String) });
  expect(use.gateway.stats).toMatchObject({ submits: 1, polls: 1 });
});

describe("a wait that times out", () => {
  test("a wait that times out carries the id, cancels nothing, and can be taken up again", async () => {
    await using use = await gatewayAndClient({ jobDuration: 400 });
    const job = await use.client.submitEmbed("a");
    const error = await caughtAs(InferenceTimeout, job.wait({ timeout: 60 }));
    expect(error).toMatchObject({
      code: "INFERENCE_TIMEOUT",
      requestId: job.requestId,
      mayBeBilled: true,
      message: expect.stringMatching(/take it up again by its id/),
    });
    await using other = clientOf(use.gateway);
    await expect(other.embeddingJob({ requestId: job.requestId }).wait()).resolves.toHaveProperty("vector");
    expect(use.gateway.stats).toMatchObject({ submits: 1, bills: 1 });
  });

  test("a wait that times out is the same for embed and run, by their timeout", async () => {
    await using use = await gatewayAndClient({ faults: { on: "submit", fault: { kind: "never-complete" } } });
    const calls = [
      use.client.embed("a", { mode: "async", timeout: 120 }),
      use.client.run("gemini-embedding-2", { input: "a" }, { timeout: 120 }),
    ];
    const errors = await Promise.all(calls.map(async (call) => caughtAs(InferenceTimeout, call)));
    for (const error of errors) expect(error.requestId).toMatch(/^[\w-]{36}$/);
    expect(use.gateway.stats).toMatchObject({ submits: 2, jobsCreated: 2 });
  });
});

test("an interval that looks like seconds is refused", async () => {
  await using use = await gatewayAndClient();
  const job = await use.client.submitEmbed("a");
  expect((await caughtAs(InvalidInputError, job.wait({ interval: 1 }))).message).toMatch(/did you mean 1000/);
  expect(use.gateway.stats.polls).toBe(0);
});

test("a fixed interval is used: fewer polls than the adapted ones", async () => {
  await using use = await gatewayAndClient({ jobDuration: 250 });
  const job = await use.client.submitEmbed("a");
  await job.wait({ interval: 300 });
  expect(use.gateway.stats.polls).toBeLessThanOrEqual(3);
});

test("a look at a job that meets trouble at the gateway does not say that nothing was billed", async () => {
  await using use = await gatewayAndClient(
    { faults: { on: "get", fault: { kind: "status", status: 500 } } },
    { maxRetries: 1 },
  );
  const job = await use.client.submitEmbed("a");
  for (const look of [() => job.status(), () => job.result()]) {
    const error = await caughtAs(ServerError, look());
    expect(error).toMatchObject({ mayBeBilled: true, isRetryable: true, requestId: job.requestId });
    expect(error.message).not.toMatch(/was not billed/);
  }
});

test("an error after an attempt that may have been billed does not say that nothing was billed", async () => {
  await using use = await gatewayAndClient(
    {
      faults: [
        { on: "sync", at: [1, 3], fault: { kind: "reset-after-body" } },
        { on: "sync", at: 2, fault: { kind: "status", status: 503 } },
      ],
      // After its third request nobody listens on the port any more.
      onRequest: () => use.gateway.stats.sync === 3 && void use.gateway.close(),
    },
    { maxRetries: 1 },
  );
  for (const type of [ServerError, ConnectionError]) {
    const error = await caughtAs<ServerError | ConnectionError>(type, use.client.embed("a"));
    expect(error).toMatchObject({ mayBeBilled: true, isRetryable: false });
    expect(error.message).not.toMatch(/It was not billed|and was not billed/);
  }
});
