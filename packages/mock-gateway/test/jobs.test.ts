import { expect, test } from "vitest";
import { startMockGateway } from "../src/index.ts";
import { call, submit, submitPath } from "./call.ts";

const hour = 60 * 60 * 1000;

test("a job is QUEUED at first, without an output", async () => {
  await using gateway = await startMockGateway({ jobDuration: 1e9 });
  const id = await submit(gateway);
  expect((await call(gateway, `/v2/requests/${id}/status`)).json).toMatchObject({
    status: "QUEUED",
    metrics: {},
  });
  const result = await call(gateway, `/v2/requests/${id}`);
  expect(result.status).toBe(200);
  expect(result.json.status).toBe("QUEUED");
  expect(result.json).not.toHaveProperty("output");
});

test("a job is PROCESSING after a tenth of its duration", async () => {
  await using gateway = await startMockGateway({ faults: { fault: { kind: "never-complete" } } });
  const id = await submit(gateway);
  expect((await call(gateway, `/v2/requests/${id}/status`)).json.status).toBe("PROCESSING");
  expect(gateway.stats).toMatchObject({ jobsCreated: 1, jobsCompleted: 0, bills: 0 });
});

test("a COMPLETED job has its cost in the metrics and is billed once, however often it is read", async () => {
  await using gateway = await startMockGateway({ credits: 10, costPerRequest: 0.5 });
  const id = await submit(gateway);
  const { json, headers } = await call(gateway, `/v2/requests/${id}`);
  await call(gateway, `/v2/requests/${id}`);
  expect(json.metrics).toEqual({
    cost: 0.5,
    remaining_credits: 9.5,
    inference_time: 0,
    queue_time: 0,
    total_time: 0,
  });
  expect(Number(headers.get("x-mock-completed-at"))).toBeLessThanOrEqual(Date.now() + 5);
  expect(gateway.stats).toMatchObject({ jobsCompleted: 1, bills: 1 });
});

test("the timings in the metrics are seconds", async () => {
  await using gateway = await startMockGateway({ jobDuration: () => 20 });
  const id = await submit(gateway);
  while (gateway.stats.jobsCompleted === 0) await new Promise((resolve) => setTimeout(resolve, 2));
  const { json } = await call(gateway, `/v2/requests/${id}/status`);
  expect(json.metrics).toMatchObject({ inference_time: 0.018, queue_time: 0.002, total_time: 0.02 });
});

test("a FAILED job has status 200 on the light poll and 422 on the result, without a cost", async () => {
  await using gateway = await startMockGateway({
    credits: 1,
    faults: { on: "submit", fault: { kind: "fail-job", error: "Blocked by the safety filter" } },
  });
  const id = await submit(gateway);
  const light = await call(gateway, `/v2/requests/${id}/status`);
  expect([light.status, light.json.status]).toEqual([200, "FAILED"]);
  const result = await call(gateway, `/v2/requests/${id}`);
  expect(result.status).toBe(422);
  expect(result.json).toEqual({
    status: "FAILED",
    error: "Blocked by the safety filter",
    metrics: { inference_time: 0, queue_time: 0, total_time: 0 },
  });
  expect(gateway.stats).toMatchObject({ jobsFailed: 1, bills: 0 });
  expect((await call(gateway, "/v1/get-user-credits")).json.credits).toBe(1);
});

test("an invalid submit is accepted, and its job is FAILED", async () => {
  await using gateway = await startMockGateway();
  const { status, json } = await call(gateway, submitPath, { body: { input: 7 } });
  expect([status, json.status]).toEqual([200, "QUEUED"]);
  const result = await call(gateway, `/v2/requests/${json.request_id}`);
  expect(result.status).toBe(422);
  expect(result.json.error).toContain("input must be a string");
});

test("validateSubmits refuses an invalid submit at once", async () => {
  await using gateway = await startMockGateway({ validateSubmits: true });
  expect((await call(gateway, submitPath, { body: {} })).status).toBe(400);
  expect((await call(gateway, submitPath, { body: { input: 7 } })).status).toBe(400);
  expect((await call(gateway, submitPath, { body: { input: "a", task_type: "X" } })).status).toBe(406);
  expect(gateway.stats.jobsCreated).toBe(0);
});

test("billing on-submit bills a job that is pending or FAILED", async () => {
  await using gateway = await startMockGateway({
    billing: "on-submit",
    faults: { at: 2, fault: { kind: "fail-job" } },
    jobDuration: 1e9,
  });
  await submit(gateway);
  await submit(gateway);
  expect(gateway.stats.bills).toBe(2);
});

test("a result is kept for one hour after the submit, then its id is unknown", async () => {
  let now = Date.UTC(2026, 0, 1);
  await using gateway = await startMockGateway({ clock: { now: () => now } });
  const id = await submit(gateway);
  now += hour - 1;
  expect((await call(gateway, `/v2/requests/${id}`)).status).toBe(200);
  now += 1;
  for (const path of [`/v2/requests/${id}`, `/v2/requests/${id}/status`, `/v1/requests/${id}`]) {
    const { status, json } = await call(gateway, path);
    expect(status).toBe(404);
    expect(json).toEqual({ error: expect.any(String) });
  }
});
