import { once } from "node:events";
import { request, type IncomingMessage } from "node:http";
import { describe, expect, test } from "vitest";
import { startMockGateway, type Fault, type FaultRule } from "../src/index.ts";
import { call, embedPath, submit, submitPath } from "./call.ts";

const post = { body: { input: "a" } };
const start = (fault: Fault, rule: Partial<FaultRule> = {}) =>
  startMockGateway({ faults: { at: 1, ...rule, fault } });

describe("faults that override the response", () => {
  test("a status fault gives its status, message and headers", async () => {
    await using gateway = await start({
      kind: "status",
      status: 503,
      message: "Down for now",
      headers: { "Retry-After": "7" },
    });
    const { status, headers, json } = await call(gateway, embedPath, post);
    expect([status, headers.get("retry-after"), json]).toEqual([503, "7", { error: "Down for now" }]);
    expect((await call(gateway, embedPath, post)).status).toBe(200);
    expect(gateway.stats).toMatchObject({ faulted: 1, bills: 1, acceptedPosts: 2 });
  });

  test("a 429 fault has a quota reset without a quota, and its own headers take precedence", async () => {
    await using gateway = await startMockGateway({
      faults: [
        { at: 1, fault: { kind: "status", status: 429 } },
        { at: 2, fault: { kind: "status", status: 429, headers: { "x-rate-limit-reset-at-utc": "soon" } } },
      ],
    });
    const first = await call(gateway, embedPath, post);
    expect(Date.parse(first.headers.get("x-rate-limit-reset-at-utc")!)).not.toBeNaN();
    expect((await call(gateway, embedPath, post)).headers.get("x-rate-limit-reset-at-utc")).toBe("soon");
    expect(gateway.stats.rateLimited).toBe(2);
  });

  test("an early status fault responds before the body is read and closes the connection", async () => {
    await using gateway = await start({ kind: "status", status: 429, early: true });
    const { status, headers } = await call(gateway, embedPath, post);
    expect([status, headers.get("connection")]).toEqual([429, "close"]);
  });

  test("an early status fault reaches a client that is still sending", async () => {
    await using gateway = await start({ kind: "status", status: 429, early: true });
    const upload = request(gateway.url + embedPath, {
      method: "POST",
      headers: { "x-api-key": gateway.apiKey, "content-type": "application/json", "content-length": 2e7 },
    });
    upload.write(Buffer.alloc(1e7));
    const [response] = (await once(upload, "response")) as [IncomingMessage];
    expect(response.statusCode).toBe(429);
    let text = "";
    for await (const chunk of response.setEncoding("utf8")) {
      text += String(chunk);
      if (text.endsWith("}")) break;
    }
    expect(JSON.parse(text)).toHaveProperty("error");
    upload.on("error", () => undefined).destroy();
  });

  test("an HTML page is billed with status 200, and not as an error", async () => {
    await using gateway = await startMockGateway({
      faults: [
        { at: 1, fault: { kind: "status", status: 502, html: true } },
        { at: 2, fault: { kind: "html" } },
        { at: 3, fault: { kind: "html", billed: false } },
      ],
    });
    const responses = [];
    for (let send = 0; send < 3; send++) responses.push(await call(gateway, embedPath, post));
    expect(responses.map(({ status }) => status)).toEqual([502, 200, 200]);
    for (const { headers, text } of responses) {
      expect(headers.get("content-type")).toMatch(/^text\/html/);
      expect(text).toContain("<html>");
    }
    expect(gateway.stats.bills).toBe(1);
  });

  test("a body fault gives any bytes", async () => {
    await using gateway = await start({
      kind: "body",
      body: Uint8Array.of(1, 2),
      headers: { "content-type": "application/octet-stream" },
    });
    const { text, headers } = await call(gateway, embedPath, post);
    expect([text, headers.get("content-type")]).toEqual(["\x01\x02", "application/octet-stream"]);
  });

  test("a redirect fault redirects the client", async () => {
    await using gateway = await start({ kind: "redirect", location: "http://elsewhere.example/" });
    const { status, headers } = await call(gateway, embedPath, post);
    expect([status, headers.get("location")]).toEqual([302, "http://elsewhere.example/"]);
    expect(gateway.stats.bills).toBe(0);
  });

  test.each([401, 500] as const)("an echo-key fault of %i repeats the key", async (status) => {
    await using gateway = await start({ kind: "echo-key", status });
    const response = await call(gateway, embedPath, post);
    expect(response.status).toBe(status);
    expect(response.text).toContain(gateway.apiKey);
  });
});

describe("faults of the connection", () => {
  test("a reset before the body is not billed", async () => {
    await using gateway = await start({ kind: "reset-before-body" });
    await expect(call(gateway, embedPath, post)).rejects.toThrow();
    expect(gateway.stats).toMatchObject({ bills: 0, acceptedPosts: 1, faulted: 1 });
  });

  test("a reset after the body is billed, unless billed is false", async () => {
    await using gateway = await start({ kind: "reset-after-body" });
    await expect(call(gateway, embedPath, post)).rejects.toThrow();
    expect(gateway.stats.bills).toBe(1);
    await using idle = await start({ kind: "reset-after-body", billed: false });
    await expect(call(idle, embedPath, post)).rejects.toThrow();
    expect(idle.stats.bills).toBe(0);
  });

  test("a reset during the headers is billed", async () => {
    await using gateway = await start({ kind: "reset-during-headers" });
    await expect(call(gateway, embedPath, post)).rejects.toThrow();
    expect(gateway.stats.bills).toBe(1);
  });

  test("a cut body sends the head and half of the body, and is billed", async () => {
    await using gateway = await start({ kind: "cut-body" });
    const response = await fetch(gateway.url + embedPath, {
      method: "POST",
      headers: { "x-api-key": gateway.apiKey, "content-type": "application/json" },
      body: JSON.stringify(post.body),
    });
    expect(response.status).toBe(200);
    const declared = Number(response.headers.get("content-length"));
    let received = 0;
    const reading = (async () => {
      for await (const chunk of response.body!) received += (chunk as Uint8Array).length;
    })();
    await expect(reading).rejects.toThrow();
    expect(received).toBe(declared >> 1);
    expect(gateway.stats.bills).toBe(1);
  });

  test("a submit without a response leaves a job that is billed", async () => {
    await using gateway = await start({ kind: "reset-after-body" }, { on: "submit" });
    await expect(call(gateway, submitPath, post)).rejects.toThrow();
    while (gateway.stats.jobsCompleted === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    expect(gateway.stats).toMatchObject({ jobsCreated: 1, bills: 1 });
  });

  test("a slow body is the right body", async () => {
    await using gateway = await start({ kind: "slow-body", durationMs: 30, chunks: 3 });
    const slow = await call(gateway, embedPath, post);
    const plain = await call(gateway, embedPath, post);
    expect(slow.text).toBe(plain.text);
  });

  test("a hang ends when the client aborts or the gateway closes", async () => {
    await using gateway = await start({ kind: "hang" }, { on: "sync", at: [1, 2] });
    const patience = new AbortController();
    const hanging = call(gateway, embedPath, { ...post, signal: patience.signal });
    while (gateway.stats.bills === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    patience.abort();
    await expect(hanging).rejects.toThrow();
    const second = expect(call(gateway, embedPath, post)).rejects.toThrow();
    while (gateway.stats.bills === 1) await new Promise((resolve) => setTimeout(resolve, 1));
    await gateway.close();
    await second;
  });
});

describe("faults of a job", () => {
  test("early-404 hides the id of a job", async () => {
    await using gateway = await start({ kind: "early-404" }, { on: "status", at: [1, 2] });
    const id = await submit(gateway);
    const statuses = [];
    for (let poll = 0; poll < 3; poll++)
      statuses.push((await call(gateway, `/v2/requests/${id}/status`)).status);
    expect(statuses).toEqual([404, 404, 200]);
  });

  test("an unknown state is the state of a whole job or of one response", async () => {
    await using job = await startMockGateway({
      jobDuration: 1e9,
      faults: { on: "submit", fault: { kind: "unknown-state", state: "WARMING" } },
    });
    expect((await call(job, `/v2/requests/${await submit(job)}/status`)).json.status).toBe("WARMING");
    await using once = await start({ kind: "unknown-state", state: "WARMING" }, { on: "result" });
    const id = await submit(once);
    const first = await call(once, `/v2/requests/${id}`);
    expect(first.json.status).toBe("WARMING");
    expect(first.json).not.toHaveProperty("output");
    expect((await call(once, `/v2/requests/${id}`)).json.status).toBe("COMPLETED");
  });

  test("foreign-urls gives poll URLs of another origin", async () => {
    await using gateway = await start({ kind: "foreign-urls", origin: "http://evil.example" });
    const { json } = await call(gateway, submitPath, post);
    for (const url of [json.status_url, json.response_url, json.poll_url]) {
      expect(url).toMatch(/^http:\/\/evil\.example\/v[12]\/requests\//);
    }
  });
});

describe("unusable vectors", () => {
  test.each([
    ["empty", []],
    ["zero", new Array(128).fill(0)],
    ["short", new Array(127).fill(0.03)],
    ["strings", new Array(128).fill("0.03")],
    ["null", null],
  ] as const)("a bad vector of kind %s is billed on both routes", async (vector, expected) => {
    await using gateway = await startMockGateway({
      faults: { on: "any", fault: { kind: "bad-vector", vector } },
    });
    const body = { input: "a", output_dimensionality: 128 };
    expect((await call(gateway, embedPath, { body })).json).toEqual({ embedding: expected });
    const id = await submit(gateway, body);
    expect((await call(gateway, `/v2/requests/${id}`)).json.output).toEqual({ embedding: expected });
    expect(gateway.stats.bills).toBe(2);
  });

  test("a bad vector of kind nan is no JSON", async () => {
    await using gateway = await start({ kind: "bad-vector", vector: "nan" });
    const { status, text, json } = await call(gateway, embedPath, post);
    expect([status, json]).toEqual([200, undefined]);
    expect(text).toContain("NaN");
  });

  test("a bad-vector fault leaves a job without a vector unchanged", async () => {
    await using gateway = await startMockGateway({
      models: { echo: (params) => params },
      faults: { on: "result", fault: { kind: "bad-vector", vector: "short" } },
    });
    const failed = await submit(gateway, { input: 7 });
    expect(await call(gateway, `/v2/requests/${failed}`)).toMatchObject({
      status: 422,
      json: { status: "FAILED" },
    });
    const { json } = await call(gateway, "/v2/echo", { body: { word: "fox" } });
    const done = await call(gateway, `/v2/requests/${String(json.request_id)}`);
    expect(done.json.output).toEqual({ word: "fox" });
  });

  test("a bad-vector fault on a poll leaves the next poll unchanged", async () => {
    await using gateway = await start({ kind: "bad-vector", vector: "null" }, { on: "result" });
    const id = await submit(gateway);
    expect((await call(gateway, `/v2/requests/${id}`)).json.output).toEqual({ embedding: null });
    expect((await call(gateway, `/v2/requests/${id}`)).json.output.embedding).toHaveLength(768);
  });
});

test("a fault rule does not count requests over the quota", async () => {
  await using gateway = await startMockGateway({
    requestsPerMinute: 1,
    faults: { at: 2, fault: { kind: "status", status: 500 } },
  });
  const statuses = [];
  for (let send = 0; send < 3; send++) statuses.push((await call(gateway, embedPath, post)).status);
  expect(statuses).toEqual([200, 429, 429]);
  expect(gateway.stats.faulted).toBe(0);
});
