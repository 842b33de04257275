import { expect, test } from "vitest";
import { startMockGateway, type RequestRecord } from "../src/index.ts";
import { call, embedPath, submit, submitPath } from "./call.ts";

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

test("the mock listens on loopback only, and its key has the documented pattern", async () => {
  await using gateway = await startMockGateway();
  expect(gateway.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(gateway.apiKey).toMatch(/^SG_[0-9a-f]{16}$/);
});

test("POST /v1/{model} gives the result, and cost and credits in headers", async () => {
  await using gateway = await startMockGateway({ credits: 10, costPerRequest: 0.5 });
  const { status, headers, json } = await call(gateway, embedPath, { body: { input: "A red fox." } });
  expect(status).toBe(200);
  expect(json.embedding).toHaveLength(768);
  expect(headers.get("x-cost")).toBe("0.5");
  expect(headers.get("x-remaining-credits")).toBe("9.5");
  expect(Number(headers.get("x-generation-time"))).toBeGreaterThanOrEqual(0);
  expect(headers.get("x-request-id")).toMatch(uuid);
  expect(headers.get("x-output-metadata")).toBe('{"dimensions":768}');
  expect(Date.parse(headers.get("date")!)).not.toBeNaN();
  expect(headers.get("x-mock-gateway")).toBe("not Gemini's vectors");
  expect(gateway.stats).toMatchObject({ requests: 1, posts: 1, sync: 1, acceptedPosts: 1, bills: 1 });
  expect(gateway.stats.arrivals).toHaveLength(1);
});

test("POST /v2/{model} gives the request id and the poll URLs", async () => {
  await using gateway = await startMockGateway();
  const { status, json } = await call(gateway, submitPath, { body: { input: "a" } });
  const id = json.request_id as string;
  expect(status).toBe(200);
  expect(id).toMatch(uuid);
  expect(json).toEqual({
    request_id: id,
    status: "QUEUED",
    poll_url: `${gateway.url}/v1/requests/${id}`,
    status_url: `${gateway.url}/v2/requests/${id}/status`,
    response_url: `${gateway.url}/v2/requests/${id}`,
  });
});

test("the status has no output, the result has one, and the older poll gives the same result", async () => {
  await using gateway = await startMockGateway();
  const id = await submit(gateway);
  const status = await call(gateway, `/v2/requests/${id}/status`);
  const result = await call(gateway, `/v2/requests/${id}`);
  const older = await call(gateway, `/v1/requests/${id}`);
  expect(Object.keys(status.json as object).sort()).toEqual([
    "metrics",
    "request_id",
    "response_url",
    "status",
    "status_url",
  ]);
  expect(result.json).toMatchObject({ status: "COMPLETED", request_id: id });
  expect(result.json.output.embedding).toHaveLength(768);
  expect(older.json).toEqual(result.json);
  expect(gateway.stats).toMatchObject({ polls: 3, statusPolls: 1, resultPolls: 2 });
});

test("GET /v1/get-user-credits gives the balance and is not billed", async () => {
  await using plain = await startMockGateway({ credits: 3 });
  expect((await call(plain, "/v1/get-user-credits")).json).toEqual({ credits: 3 });
  expect(plain.stats).toMatchObject({ creditReads: 1, bills: 0 });
  await using free = await startMockGateway({ credits: 3, freeCredits: 1, costPerRequest: 0.25 });
  await call(free, embedPath, { body: { input: "a" } });
  expect((await call(free, "/v1/get-user-credits")).json).toEqual({ credits: 3, "free-credits": 0.75 });
});

test("a custom model is called with the parameters on both routes", async () => {
  await using gateway = await startMockGateway({
    models: { echo: (params) => ({ got: params }), broken: () => JSON.parse("{") as unknown },
  });
  const params = { prompt: "é", big: "QUJD".repeat(300_000) };
  expect((await call(gateway, "/v1/echo", { body: params })).json).toEqual({ got: params });
  const { json } = await call(gateway, "/v2/echo", { body: params });
  expect((await call(gateway, `/v2/requests/${json.request_id as string}`)).json.output).toEqual({
    got: params,
  });
  expect((await call(gateway, "/v1/broken", { body: {} })).status).toBe(500);
});

test("onRequest is called for every request, with its body", async () => {
  const seen: RequestRecord[] = [];
  await using gateway = await startMockGateway({ onRequest: (record) => seen.push(record) });
  const started = performance.now();
  await call(gateway, embedPath, { body: { input: "a" }, headers: { "x-initiator": "test" } });
  await call(gateway, "/v1/get-user-credits?x=1");
  expect(seen.map(({ method, path, body }) => ({ method, path, body }))).toEqual([
    { method: "POST", path: embedPath, body: { input: "a" } },
    { method: "GET", path: "/v1/get-user-credits?x=1", body: undefined },
  ]);
  expect(seen[0]!.headers["x-initiator"]).toBe("test");
  expect(seen[0]!.at).toBeGreaterThanOrEqual(started);
  expect(seen[0]!.bodyBytes).toBe(13);
});

test("GET /_mock/stats gives the counters without a key and is not counted itself", async () => {
  await using gateway = await startMockGateway();
  await call(gateway, embedPath, { body: { input: "a" } });
  const { json } = await call(gateway, "/_mock/stats", { headers: { "x-api-key": undefined } });
  expect(json).toMatchObject({ requests: 1, bills: 1, arrivals: 1 });
  expect(json.process.rssBytes).toBeGreaterThan(0);
  expect(gateway.stats.requests).toBe(1);
});

test("close ends open connections and pending jobs at once, and may be called twice", async () => {
  const gateway = await startMockGateway({ latency: 1e6, jobDuration: 1e6 });
  await submit(gateway);
  const waiting = call(gateway, embedPath, { body: { input: "a" } });
  const refused = expect(waiting).rejects.toThrow();
  while (gateway.stats.sync === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  await gateway.close();
  await gateway.close();
  await refused;
  expect(gateway.stats.bills).toBe(0);
});

test("a request is billed although its client disconnects", async () => {
  await using gateway = await startMockGateway({ latency: 30 });
  const impatient = new AbortController();
  const sent = call(gateway, embedPath, { body: { input: "a" }, signal: impatient.signal });
  while (gateway.stats.sync === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  impatient.abort();
  await expect(sent).rejects.toThrow();
  while (gateway.stats.bills === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  expect((await call(gateway, embedPath, { body: { input: "a" } })).status).toBe(200);
});

test("an onRequest that throws ends its request and not the gateway", async () => {
  let requests = 0;
  await using gateway = await startMockGateway({
    onRequest: () => {
      if (++requests === 1) throw new Error("on purpose");
    },
  });
  await expect(call(gateway, embedPath, { body: { input: "a" } })).rejects.toThrow();
  expect((await call(gateway, embedPath, { body: { input: "a" } })).status).toBe(200);
});

test("an unknown option, or one with a wrong value, is refused by name", async () => {
  await expect(startMockGateway({ rpm: 5 } as never)).rejects.toThrow("rpm is unknown (known: port, ");
  await expect(startMockGateway({ quotaHeaders: { resets: "never" } } as never)).rejects.toThrow(
    "quotaHeaders.resets is unknown (known: remaining, ",
  );
  await expect(startMockGateway({ windowMs: -1 })).rejects.toThrow(
    "windowMs must be a number above 0, not -1",
  );
  await expect(startMockGateway({ window: "slidng" } as never)).rejects.toThrow(
    'window must be one of fixed, sliding, not "slidng"',
  );
  await expect(startMockGateway({ requestsPerMinute: NaN })).rejects.toThrow(
    "requestsPerMinute must be a number from 0, not NaN",
  );
  await expect(startMockGateway({ latency: "5" } as never)).rejects.toThrow(
    'latency must be a number from 0 or a function, not "5"',
  );
  await expect(startMockGateway({ clock: {} } as never)).rejects.toThrow("clock must be an object with");
  await expect(startMockGateway({ models: { fox: 1 } } as never)).rejects.toThrow(
    "models must be an object of functions",
  );
  await expect(startMockGateway({ faults: { fault: { kind: "oops" } } as never })).rejects.toThrow(
    "faults.fault.kind",
  );
});
