import { expect, test } from "vitest";
import { startMockGateway, type FaultRequest } from "../src/index.ts";
import { call, embedPath, submit, submitPath } from "./call.ts";

test("when blocks one text and leaves the others, on both routes", async () => {
  const when = ({ params }: FaultRequest) => params.input === "A blocked text.";
  await using gateway = await startMockGateway({
    faults: [
      { on: "submit", when, fault: { kind: "fail-job", error: "Blocked by the safety filter" } },
      { on: "sync", when, fault: { kind: "status", status: 422, message: "Blocked by the safety filter" } },
    ],
  });
  const statusOf = async (input: string) => {
    const id = await submit(gateway, { input });
    return [
      (await call(gateway, embedPath, { body: { input } })).status,
      (await call(gateway, `/v2/requests/${id}`)).status,
    ];
  };
  expect(await statusOf("A fine text.")).toEqual([200, 200]);
  expect(await statusOf("A blocked text.")).toEqual([422, 422]);
  expect(gateway.stats).toMatchObject({ bills: 2, faulted: 2 });
});

test("when sees route, model, parameters, request id and headers, but never the key", async () => {
  const seen: FaultRequest[] = [];
  await using gateway = await startMockGateway({
    faults: { when: (request) => seen.push(request) === 0, fault: { kind: "hang" } },
  });
  await call(gateway, `${embedPath}?x=1`, {
    body: { input: "a", output_dimensionality: 128 },
    headers: { "x-initiator": "test", authorization: `Bearer ${gateway.apiKey}` },
  });
  const id = await submit(gateway);
  await call(gateway, `/v2/requests/${id}/status`);
  await call(gateway, "/v1/get-user-credits");
  expect(seen).toMatchObject([
    {
      route: "sync",
      method: "POST",
      path: `${embedPath}?x=1`,
      model: "gemini-embedding-2",
      requestId: undefined,
      params: { input: "a", output_dimensionality: 128 },
      headers: { "x-initiator": "test", "content-type": "application/json" },
    },
    { route: "submit", model: "gemini-embedding-2", params: { input: "a" } },
    { route: "status", method: "GET", model: undefined, requestId: id, params: {} },
    { route: "credits", requestId: undefined, params: {} },
  ]);
  for (const { headers } of seen) expect(JSON.stringify(headers)).not.toContain(gateway.apiKey);
});

test("when sees long strings of a large body as strings", async () => {
  const audio = Buffer.from("ID3".padEnd(2_000_000, "\0"), "latin1").toString("base64");
  await using gateway = await startMockGateway({
    faults: { when: ({ params }) => params.audio === audio, fault: { kind: "status", status: 503 } },
  });
  expect((await call(gateway, embedPath, { body: { input: "a", audio } })).status).toBe(503);
  expect((await call(gateway, embedPath, { body: { input: "a" } })).status).toBe(200);
});

test("the params of a body that is no JSON object are empty", async () => {
  const seen: unknown[] = [];
  await using gateway = await startMockGateway({
    faults: { when: ({ params }) => seen.push(params) === 0, fault: { kind: "hang" } },
  });
  for (const body of ['{"input":', "[1]", "7"]) await call(gateway, embedPath, { body });
  expect(seen).toEqual([{}, {}, {}]);
});

test("a reset before the body still happens before it in a list with a when behind", async () => {
  await using gateway = await startMockGateway({
    faults: [
      { at: 1, fault: { kind: "reset-before-body" } },
      { when: ({ params }) => params.input === "b", fault: { kind: "status", status: 500 } },
    ],
  });
  await expect(call(gateway, embedPath, { body: { input: "b" } })).rejects.toThrow();
  expect(gateway.stats).toMatchObject({ faulted: 1, bills: 0 });
  expect((await call(gateway, embedPath, { body: { input: "b" } })).status).toBe(500);
  expect((await call(gateway, embedPath, { body: { input: "a" } })).status).toBe(200);
});

test("a fault function chooses the fault by what the request holds", async () => {
  await using gateway = await startMockGateway({
    faults: ({ route, params }) =>
      route === "submit" && params.input === "b" ? { kind: "status", status: 503 } : undefined,
  });
  expect((await call(gateway, submitPath, { body: { input: "a" } })).status).toBe(200);
  expect((await call(gateway, submitPath, { body: { input: "b" } })).status).toBe(503);
});

test("a when that throws ends its request and not the gateway", async () => {
  await using gateway = await startMockGateway({
    faults: {
      when: ({ params }) => {
        if (params.input === "a") throw new Error("on purpose");
        return false;
      },
      fault: { kind: "hang" },
    },
  });
  await expect(call(gateway, embedPath, { body: { input: "a" } })).rejects.toThrow();
  expect((await call(gateway, embedPath, { body: { input: "b" } })).status).toBe(200);
});
