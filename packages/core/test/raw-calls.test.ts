import type { MockModel, RequestRecord } from "@segmind-embeddings/mock-gateway";
import { expect, test } from "vitest";
import { InferenceFailed, InvalidInputError, JobNotFinishedError } from "../src/index.ts";
import { caughtAs } from "./helpers/caught.ts";
import { clientOf, gatewayAndClient } from "./helpers/gateway-and-client.ts";

const models: Record<string, MockModel> = {
  mirror: (parameters) => ({ you_sent: parameters, snake_case: [1, { camelCase: null }] }),
  broken: () => {
    throw new Error("out of paint");
  },
};
const parameters = { prompt: "é", nested_value: { list: [1, "2", null] }, taskType: "verbatim" };
const output = { you_sent: parameters, snake_case: [1, { camelCase: null }] };

test("run goes by v2 to its end, parameters and output verbatim", async () => {
  const requests: RequestRecord[] = [];
  await using use = await gatewayAndClient({ models, onRequest: (record) => requests.push(record) });
  expect(await use.client.run("mirror", parameters)).toEqual({
    status: "COMPLETED",
    output,
    model: "mirror",
    requestId: expect.stringMatching(/^[\w-]{36}$/),
    metrics: expect.objectContaining({ cost: 0.00015, totalTimeMs: 0 }),
    attempts: 1,
    resends: 0,
  });
  expect(requests[0]).toMatchObject({ method: "POST", path: "/v2/mirror", body: parameters });
});

test("runSync goes by v1, with the accounting of its headers", async () => {
  await using use = await gatewayAndClient({ models });
  expect(await use.client.runSync("mirror", parameters)).toEqual({
    status: "COMPLETED",
    output,
    model: "mirror",
    requestId: expect.stringMatching(/^[\w-]{36}$/),
    metrics: expect.objectContaining({ cost: 0.00015, remainingCredits: 999.99985 }),
    attempts: 1,
    resends: 0,
  });
});

test("runSync gives an output that is not JSON as bytes", async () => {
  const body = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 255]);
  await using use = await gatewayAndClient({
    models,
    faults: { fault: { kind: "body", body, headers: { "content-type": "image/png" } } },
  });
  const result = await use.client.runSync("mirror", {});
  expect(result.output).toBeInstanceOf(Uint8Array);
  expect(Buffer.from(result.output as Uint8Array)).toEqual(Buffer.from(body));
});

test("a page is no output", async () => {
  await using use = await gatewayAndClient({ models, faults: { fault: { kind: "html" } } });
  await expect(use.client.runSync("mirror", {})).rejects.toMatchObject({
    code: "INVALID_RESPONSE",
    mayBeBilled: true,
  });
  expect(use.gateway.stats.posts).toBe(1);
});

test("submit, status, result and wait stand apart and compose", async () => {
  await using use = await gatewayAndClient({ models, jobDuration: 2_000 });
  const job = await use.client.submit("mirror", parameters);
  expect(["QUEUED", "PROCESSING"]).toContain((await job.status()).status);
  expect(await caughtAs(JobNotFinishedError, job.result())).toMatchObject({
    requestId: job.requestId,
    isRetryable: true,
    message: expect.stringMatching(/call wait\(\)/),
  });
  expect((await job.wait({ interval: 20 })).output).toEqual(output);
  expect(await job.status()).toMatchObject({
    status: "COMPLETED",
    requestId: job.requestId,
    metrics: { cost: 0.00015 },
  });
  expect((await job.result()).output).toEqual(output);
  expect(use.gateway.stats).toMatchObject({ submits: 1, bills: 1 });
});

test("another client takes a job up by its id alone", async () => {
  await using use = await gatewayAndClient({ models });
  const { requestId } = await use.client.submit("mirror", parameters);
  await using other = clientOf(use.gateway);
  const result = await other.job(requestId).wait();
  expect(result).toEqual({
    status: "COMPLETED",
    output,
    requestId,
    metrics: expect.any(Object),
    attempts: 0,
    resends: 0,
  });
  expect(use.gateway.stats.submits).toBe(1);
});

test("a model that fails is InferenceFailed with the gateway's words, and not billed", async () => {
  await using use = await gatewayAndClient({ models });
  const error = await caughtAs(InferenceFailed, use.client.run("broken", {}));
  expect(error).toMatchObject({ detail: "out of paint", requestId: expect.any(String), mayBeBilled: false });
  expect(use.gateway.stats).toMatchObject({ submits: 1, bills: 0 });
});

test("a lost raw call is never taken for cheap text: it is not sent again unless onUnknownOutcome says so", async () => {
  const faults = { on: "post" as const, times: 1, fault: { kind: "reset-after-body" as const } };
  for (const call of ["run", "runSync"] as const) {
    await using use = await gatewayAndClient({ models, faults });
    await expect(use.client[call]("mirror", {})).rejects.toMatchObject({ code: "OUTCOME_UNKNOWN" });
    expect(use.gateway.stats.posts).toBe(1);
    await using again = await gatewayAndClient({ models, faults });
    const result = await again.client[call]("mirror", {}, { onUnknownOutcome: "resend" });
    expect(result).toMatchObject({ attempts: 2, resends: 1 });
  }
});

test.each([
  { name: "a model that would change the path", model: "../v1/x", parameters: {} },
  { name: "an empty model", model: "", parameters: {} },
  { name: "parameters that are no object", model: "mirror", parameters: [1] },
  { name: "parameters that JSON cannot hold", model: "mirror", parameters: { size: 1n } },
])("$name is refused before anything is sent", async ({ model, parameters: given }) => {
  await using use = await gatewayAndClient({ models });
  for (const call of ["run", "runSync", "submit"] as const) {
    await caughtAs(InvalidInputError, use.client[call](model, given as Record<string, unknown>));
  }
  expect(use.gateway.stats.requests).toBe(0);
});
