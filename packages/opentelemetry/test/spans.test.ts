/* eslint-disable @typescript-eslint/no-deprecated -- the names of GenAI are called so since they move to a repository of their own */
import { SpanKind, SpanStatusCode } from "@opentelemetry/api";
import * as semantic from "@opentelemetry/semantic-conventions/incubating";
import { MemoryStore, SegmindClient } from "@segmind-embeddings/core";
import { startMockGateway } from "@segmind-embeddings/mock-gateway";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { names } from "../src/conventions.ts";
import { instrumentSegmind, semanticConventionsVersion } from "../src/index.ts";
import { record, treeOf } from "./helpers/record.ts";

const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

test("names are those of the conventions' pinned version", () => {
  const manifest = new URL("../package.json", import.meta.resolve("@opentelemetry/semantic-conventions"));
  const { version } = JSON.parse(readFileSync(manifest, "utf8")) as { version: string };
  expect(semanticConventionsVersion).toBe(version);
  expect(names).toEqual({
    operation: semantic.ATTR_GEN_AI_OPERATION_NAME,
    provider: semantic.ATTR_GEN_AI_PROVIDER_NAME,
    model: semantic.ATTR_GEN_AI_REQUEST_MODEL,
    dimensions: semantic.ATTR_GEN_AI_EMBEDDINGS_DIMENSION_COUNT,
    responseId: semantic.ATTR_GEN_AI_RESPONSE_ID,
    duration: semantic.METRIC_GEN_AI_CLIENT_OPERATION_DURATION,
    server: semantic.ATTR_SERVER_ADDRESS,
    port: semantic.ATTR_SERVER_PORT,
    error: semantic.ATTR_ERROR_TYPE,
    method: semantic.ATTR_HTTP_REQUEST_METHOD,
    status: semantic.ATTR_HTTP_RESPONSE_STATUS_CODE,
    resendCount: semantic.ATTR_HTTP_REQUEST_RESEND_COUNT,
    path: semantic.ATTR_URL_PATH,
  });
});

test("a call is a span below the user's own, with what it cost and the request below it", async () => {
  await using gateway = await startMockGateway();
  await using client = new SegmindClient({ baseUrl: gateway.url, apiKey: gateway.apiKey });
  await using recording = record();

  await recording.provider.getTracer("user").startActiveSpan("answer a question", async (span) => {
    await client.embed("a fox", { outputDimensionality: 256 });
    span.end();
  });

  expect(treeOf(recording.spans)).toEqual([
    { "answer a question": [{ "embeddings gemini-embedding-2": [{ "POST /v1/gemini-embedding-2": [] }] }] },
  ]);
  const call = recording.spans.find(({ name }) => name.startsWith("embeddings"));
  expect(call?.kind).toBe(SpanKind.CLIENT);
  expect(call?.status.code).toBe(SpanStatusCode.UNSET);
  expect(call?.attributes).toEqual({
    "gen_ai.operation.name": "embeddings",
    "gen_ai.provider.name": "segmind",
    "gen_ai.request.model": "gemini-embedding-2",
    "gen_ai.embeddings.dimension.count": 256,
    "gen_ai.response.id": expect.any(String),
    "server.address": "127.0.0.1",
    "server.port": Number(new URL(gateway.url).port),
    "segmind.call": "embed",
    "segmind.inputs": 1,
    "segmind.inputs.failed": 0,
    "segmind.cache_hits": 0,
    "segmind.cost": 0.00015,
    "segmind.attempts": 1,
    "segmind.resends": 0,
    "segmind.may_be_billed": 0,
    "segmind.queue_time": expect.any(Number),
    "segmind.space": "segmind_gemini-embedding-2_256_param_unit",
  });
});

test("a run is one span with its inputs below it, whose requests, retries and polls are below them", async () => {
  await using gateway = await startMockGateway({
    faults: { on: "sync", at: 1, fault: { kind: "status", status: 503 } },
  });
  const store = new MemoryStore();
  const connection = { baseUrl: gateway.url, apiKey: gateway.apiKey, retryDelay: 1 };
  await using client = new SegmindClient({ ...connection, store, maxConcurrency: 1 });
  await using recording = record();

  await client.embedMany(["a fox", { image: png }]);
  await client.embedMany(["a fox"]);

  const [first, again] = treeOf(recording.spans) as {
    "embeddings gemini-embedding-2": { "segmind.input": object[] }[];
  }[];
  const [text, image] = first?.["embeddings gemini-embedding-2"] ?? [];
  expect(text).toEqual({
    "segmind.input": [{ "POST /v1/gemini-embedding-2": [] }, { "POST /v1/gemini-embedding-2": [] }],
  });
  expect(image?.["segmind.input"][0]).toEqual({ "POST /v2/gemini-embedding-2": [] });
  expect(image?.["segmind.input"].at(-1)).toEqual({ "GET /v2/requests/{id}": [] });
  expect(again).toEqual({ "embeddings gemini-embedding-2": [{ "segmind.input": [] }] });
  const posts = recording.spans.filter(({ name }) => name.startsWith("POST"));
  expect(
    posts.map(({ attributes, status }) => [
      attributes["http.response.status_code"],
      attributes["http.request.resend_count"],
      status.code,
    ]),
  ).toEqual([
    [503, undefined, SpanStatusCode.ERROR],
    [200, 1, SpanStatusCode.UNSET],
    [200, undefined, SpanStatusCode.UNSET],
  ]);
  const runs = recording.spans.filter(({ name }) => name.startsWith("embeddings"));
  expect(
    runs.map(({ attributes }) => [
      attributes["segmind.inputs"],
      attributes["segmind.attempts"],
      attributes["segmind.cache_hits"],
    ]),
  ).toEqual([
    [2, 3, 0],
    [1, 0, 1],
  ]);
});

test("each input of a stream is a call of its own", async () => {
  await using gateway = await startMockGateway();
  await using client = new SegmindClient({ baseUrl: gateway.url, apiKey: gateway.apiKey });
  await using recording = record({ details: false });

  for await (const item of client.embedStream(["a fox", "a hare"])) expect(item.status).toBe("fulfilled");

  const call = { "embeddings gemini-embedding-2": [] };
  expect(treeOf(recording.spans)).toEqual([call, call]);
  expect(recording.spans.map(({ attributes }) => attributes["segmind.cost"])).toEqual([0.00015, 0.00015]);
  expect(await recording.points("gen_ai.client.operation.duration")).toMatchObject([{ value: 2 }]);
});

test("an error is its code alone, and says what may be billed", async () => {
  const echo = { kind: "status", status: 400, message: "a secret fox is not allowed" } as const;
  await using gateway = await startMockGateway({
    faults: [
      { on: "sync", at: 1, fault: echo },
      { on: "sync", at: 2, fault: { kind: "cut-body" } },
    ],
  });
  const connection = { baseUrl: gateway.url, apiKey: gateway.apiKey, onUnknownOutcome: "fail" } as const;
  await using client = new SegmindClient(connection);
  await using recording = record();

  await expect(client.embed("a secret fox")).rejects.toThrow();
  await expect(client.embed("a secret hare")).rejects.toThrow();

  const calls = recording.spans.filter(({ name }) => name.startsWith("embeddings"));
  expect(
    calls.map(({ status, attributes }) => [
      status.code,
      attributes["error.type"],
      attributes["segmind.may_be_billed"],
    ]),
  ).toEqual([
    [SpanStatusCode.ERROR, "BAD_REQUEST", 0],
    [SpanStatusCode.ERROR, "OUTCOME_UNKNOWN", 1],
  ]);
  const recorded = JSON.stringify(
    recording.spans.map(({ name, attributes, events, status }) => [name, attributes, events, status]),
  );
  expect(recorded).not.toMatch(/secret|SG_/);
  expect(recorded).not.toContain(gateway.apiKey);
});

test("a poll that fails says by its status how, where it has one", async () => {
  await using gateway = await startMockGateway({
    faults: [
      { on: "get", at: 1, fault: { kind: "status", status: 503 } },
      { on: "get", at: 2, fault: { kind: "reset-after-body" } },
      { on: "get", at: 3, fault: { kind: "status", status: 408 } },
    ],
  });
  const connection = { baseUrl: gateway.url, apiKey: gateway.apiKey, retryDelay: 1 };
  await using client = new SegmindClient(connection);
  await using recording = record();

  await client.embed("a fox", { mode: "async" });

  const polls = recording.spans.filter(({ name }) => name.startsWith("GET")).slice(0, 4);
  expect(polls.map(({ status, attributes }) => [status.code, attributes["error.type"]])).toEqual([
    [SpanStatusCode.ERROR, "503"],
    [SpanStatusCode.ERROR, "_OTHER"],
    [SpanStatusCode.ERROR, "408"],
    [SpanStatusCode.UNSET, undefined],
  ]);
});

test("a wait for quota is a span of its own, and metrics count what came of calls", async () => {
  await using gateway = await startMockGateway({
    requestsPerMinute: 2,
    windowMs: 300,
    faults: { on: "sync", at: 2, fault: { kind: "cut-body" } },
  });
  const connection = { baseUrl: gateway.url, apiKey: gateway.apiKey, quotaWindow: 300, retryDelay: 1 };
  await using client = new SegmindClient({ ...connection, store: new MemoryStore() });
  await using recording = record();

  await client.embedMany(["a", "b", "c", "d"]);
  await client.embedMany(["a"]);

  expect(recording.spans.some(({ name }) => name === "segmind.wait_for_quota")).toBe(true);
  const about = { "gen_ai.provider.name": "segmind", "gen_ai.request.model": "gemini-embedding-2" };
  expect(await recording.points("segmind.inputs")).toEqual([
    { attributes: { ...about, "segmind.cache_hit": false }, value: 4 },
    { attributes: { ...about, "segmind.cache_hit": true }, value: 1 },
  ]);
  expect(await recording.points("segmind.cost")).toEqual([
    { attributes: about, value: expect.closeTo(4 * 0.00015) },
  ]);
  expect(await recording.points("segmind.resends")).toEqual([{ attributes: about, value: 1 }]);
  const [waits] = await recording.points("segmind.quota.wait.duration");
  expect(waits?.value).toBeGreaterThan(0);
  expect(await recording.points("gen_ai.client.operation.duration")).toEqual([
    { attributes: { ...about, "gen_ai.operation.name": "embeddings" }, value: 2 },
  ]);
  const attempts = await recording.points("segmind.attempts");
  expect(attempts.find(({ attributes }) => attributes["http.response.status_code"] === 200)?.value).toBe(4);
});

test("nothing is recorded any more once it is disabled, and credits are no embeddings", async () => {
  await using gateway = await startMockGateway();
  await using client = new SegmindClient({ baseUrl: gateway.url, apiKey: gateway.apiKey });
  await using recording = record();
  await client.credits();
  expect(recording.spans.map(({ name }) => name)).toEqual(["credits"]);

  const second = instrumentSegmind({ tracerProvider: recording.provider });
  second.disable();
  await client.embed("a fox");
  const call = { "embeddings gemini-embedding-2": [{ "POST /v1/gemini-embedding-2": [] }] };
  expect(treeOf(recording.spans)).toEqual([{ credits: [] }, call]);

  recording.instrumentation.disable();
  await client.embed("a hare");
  expect(recording.spans).toHaveLength(3);
});
