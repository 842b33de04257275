import { once } from "node:events";
import { request, type IncomingMessage } from "node:http";
import { describe, expect, test } from "vitest";
import { startMockGateway, type MockGatewayOptions } from "../src/index.ts";
import { call, embedPath, submitPath, type CallOptions } from "./call.ts";

const good = { input: "a" };

interface Row {
  name: string;
  status: number;
  message: RegExp;
  path?: string;
  request: CallOptions;
  options?: MockGatewayOptions;
}

const rows: Row[] = [
  { name: "malformed JSON", status: 400, message: /body/, request: { body: '{"input":' } },
  { name: "a body that is not an object", status: 400, message: /body/, request: { body: "[]" } },
  { name: "no body", status: 400, message: /body/, request: { method: "POST" } },
  {
    name: "malformed JSON on the queued route",
    status: 400,
    message: /body/,
    path: submitPath,
    request: { body: "x" },
  },
  { name: "a missing field", status: 400, message: /Missing required field: input/, request: { body: {} } },
  {
    name: "no key",
    status: 401,
    message: /^Missing Authorization or x-api-key/,
    request: { body: good, headers: { "x-api-key": undefined } },
  },
  {
    name: "a forbidden model",
    status: 403,
    message: /may not call/,
    request: { body: good },
    options: { forbiddenModels: ["gemini-embedding-2"] },
  },
  {
    name: "an unknown model",
    status: 404,
    message: /Model not found: nope/,
    path: "/v1/nope",
    request: { body: good },
  },
  {
    name: "an unknown model on the queued route",
    status: 404,
    message: /Model not found/,
    path: "/v2/nope",
    request: { body: good },
  },
  {
    name: "an unknown request id",
    status: 404,
    message: /not found or expired/,
    path: "/v2/requests/00000000-0000-4000-8000-000000000000",
    request: {},
  },
  { name: "an unknown path", status: 404, message: /Not found/, path: "/v3/x", request: {} },
  {
    name: "no content type",
    status: 406,
    message: /^Invalid content type$/,
    request: { body: good, headers: { "content-type": undefined } },
  },
  {
    name: "another content type",
    status: 406,
    message: /^Invalid content type$/,
    path: submitPath,
    request: { body: good, headers: { "content-type": "text/plain" } },
  },
  {
    name: "insufficient credits",
    status: 406,
    message: /Insufficient credits.*balance is 0\.1 .*needs 0\.25/,
    request: { body: good },
    options: { credits: 0.1, costPerRequest: 0.25 },
  },
  {
    name: "insufficient credits on the queued route",
    status: 406,
    message: /Insufficient credits/,
    path: submitPath,
    request: { body: good },
    options: { credits: 0.1, costPerRequest: 0.25 },
  },
  {
    name: "a rejected parameter value",
    status: 406,
    message: /Invalid value for task_type/,
    request: { body: { input: "a", task_type: "POETRY" } },
  },
  {
    name: "a team's spend limit",
    status: 406,
    message: /Team spend limit/,
    request: { body: good },
    options: { teamSpendLimit: 0.0001 },
  },
  {
    name: "a retired model",
    status: 410,
    message: /retired/,
    request: { body: good },
    options: { retiredModels: ["gemini-embedding-2"] },
  },
  {
    name: "a body over the limit",
    status: 413,
    message: /too large/,
    request: { body: { input: "a".repeat(100) } },
    options: { maxBodyBytes: 50 },
  },
  { name: "invalid parameters", status: 422, message: /Invalid parameter/, request: { body: { input: 1 } } },
  {
    name: "a used-up quota",
    status: 429,
    message: /Rate limit/,
    request: { body: good },
    options: { requestsPerMinute: 0 },
  },
  ...[500, 502, 503, 504].map((status) => ({
    name: `a status fault of ${status}`,
    status,
    message: /./,
    request: { body: good },
    options: { faults: { fault: { kind: "status", status } } } as const,
  })),
];

describe("refusals", () => {
  test.each(rows)(
    "$name gives status $status in the error envelope, and is not billed",
    async ({ status, message, path = embedPath, request, options = {} }) => {
      await using gateway = await startMockGateway(options);
      const response = await call(gateway, path, request);
      expect(response.status).toBe(status);
      expect(response.headers.get("content-type")).toBe("application/json");
      expect(response.json).toEqual({ error: expect.stringMatching(message) });
      expect(gateway.stats.bills).toBe(0);
    },
  );
});

test.each([
  { "x-api-key": "SG_ffffffffffffffff" },
  { "x-api-key": undefined, authorization: "Bearer SG_0123456789abcdef" },
])("the headers %j give 401 for a rejected key", async (headers) => {
  await using gateway = await startMockGateway();
  const { status, json } = await call(gateway, embedPath, { body: good, headers });
  expect(status).toBe(401);
  expect(json).toEqual({
    error: expect.stringMatching(/^Unauthorized. API key is invalid/),
    error_description: expect.any(String),
    status_code: 401,
  });
});

test.each([
  ["GET", embedPath],
  ["PUT", submitPath],
  ["POST", "/v1/get-user-credits"],
  ["DELETE", "/v2/requests/00000000-0000-4000-8000-000000000000"],
])("%s %s gives 405 with an HTML page", async (method, path) => {
  await using gateway = await startMockGateway();
  const response = await call(gateway, path, { method });
  expect(response.status).toBe(405);
  expect(response.headers.get("content-type")).toMatch(/^text\/html/);
  expect(response.text).toContain("405 Not Allowed");
});

test("a request with a rejected key does not count to the quota", async () => {
  await using gateway = await startMockGateway({ requestsPerMinute: 1 });
  await call(gateway, embedPath, { body: good, headers: { "x-api-key": "SG_ffffffffffffffff" } });
  expect((await call(gateway, embedPath, { body: good })).status).toBe(200);
});

test("a client whose body has no declared length gets the 413", async () => {
  await using gateway = await startMockGateway({ maxBodyBytes: 1000 });
  const upload = request(gateway.url + embedPath, {
    method: "POST",
    headers: { "x-api-key": gateway.apiKey, "content-type": "application/json" },
  });
  for (let chunk = 0; chunk < 20; chunk++) upload.write(Buffer.alloc(100_000));
  upload.end();
  const [response] = (await once(upload, "response")) as [IncomingMessage];
  expect(response.statusCode).toBe(413);
  response.resume();
  await once(response, "end");
});
