import { MemoryStore, SegmindClient, type Transport } from "@segmind-embeddings/core";
import { startMockGateway } from "@segmind-embeddings/mock-gateway";
import { request as nodeRequest } from "node:http";
import { expect, test } from "vitest";
import { manyTexts } from "../../../tools/sample-texts.ts";
import { createOpenaiHandler, type OpenaiServerOptions } from "../src/index.ts";
import { serveOpenai } from "../src/node.ts";
import { start, token } from "./helpers/start.ts";

const until = async (isTrue: () => boolean): Promise<void> => {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 2));
};

test("no server is made without a token, unless it is to serve everybody", async () => {
  const apiKey = "SG_0123456789abcdef";
  for (const wrong of [{}, { token: "" }, { token: " " }, { token: "a\n" }, { token: 7 }]) {
    expect(() => createOpenaiHandler({ apiKey, ...wrong } as OpenaiServerOptions)).toThrow(
      /null to serve everybody/,
    );
  }
  await expect(serveOpenai({ apiKey, token: null, host: "0.0.0.0", port: 0 })).rejects.toThrow(
    /spend your credits/,
  );
  const { server } = await start({ token: null });
  expect((await fetch(`${server.url}/models`)).status).toBe(200);
});

test.each<[string, object]>([
  ["models", { models: "gemini-embedding-2" }],
  ["models", { models: [] }],
  ["allowedOrigins", { allowedOrigins: "https://fox.example" }],
  ["allowedOrigins", { allowedOrigins: [7] }],
])("no server is made with wrong %s: %j", (name, wrong) => {
  const options = { apiKey: "SG_0123456789abcdef", token, ...wrong };
  expect(() => createOpenaiHandler(options)).toThrow(`options.${name}`);
});

test.each([
  "",
  "Bearer",
  "Bearer another",
  `Bearer ${token}x`,
  `Bearer ${token.slice(1)}`,
  `Basic ${token}`,
  token,
])("a request with authorization %j is refused, whatever it asks", async (authorization) => {
  const { server, gateway } = await start();
  for (const path of ["/embeddings", "/models", "/nothing"]) {
    const response = await fetch(server.url + path, {
      method: "POST",
      headers: { authorization },
      body: "{",
    });
    expect([response.status, response.headers.get("www-authenticate")]).toEqual([401, "Bearer"]);
    expect(await response.json()).toMatchObject({ error: { code: "invalid_api_key" } });
  }
  expect(gateway.stats.requests).toBe(0);
});

test("a body over the limit is refused, by its length and by what comes of it", async () => {
  const { ask, server } = await start({ maxBodySize: 1000 });
  const declared = await ask({ input: "a".repeat(1000) });
  expect([declared.status, declared.json.error?.code]).toEqual([413, "request_too_large"]);

  // Without a length, and without an end: what is read ends at the limit.
  const status = await new Promise<number>((resolve, reject) => {
    const sending = nodeRequest(`${server.url}/embeddings`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}` },
    });
    sending.on("response", (response) => resolve(response.statusCode ?? 0)).on("error", reject);
    sending.write("a".repeat(600));
    sending.write("a".repeat(600));
  });
  expect(status).toBe(413);
});

test("requests over the limit are answered with 429 and when to come back, and places come free again", async () => {
  let posts = 0;
  const { ask, server, gateway } = await start(
    { maxRequests: 2, requestsPerMinute: 1_000 },
    { latency: () => (++posts > 2 ? 1 : 60_000) },
  );
  const callers = new AbortController();
  const body = (input: string): RequestInit => ({
    method: "POST",
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify({ input }),
    signal: callers.signal,
  });
  const slow = ["a", "b"].map((text) => fetch(`${server.url}/embeddings`, body(text)).catch(() => undefined));
  await until(() => gateway.stats.posts === 2);

  const refused = await ask({ input: "c" });
  callers.abort();
  await Promise.all(slow);
  let later = await ask({ input: "c" });
  while (later.status === 429) later = await ask({ input: "c" });

  expect(refused.status).toBe(429);
  expect(refused.json.error?.code).toBe("too_many_requests");
  expect(refused.headers.get("retry-after")).toBe("1");
  expect(later.status).toBe(200);
});

test("a quota that is used up is a 429 that says when it is back", async () => {
  const { ask } = await start({ maxQueueTime: 1 }, { requestsPerMinute: 1 });
  await ask({ input: "a" });
  const { status, headers, json } = await ask({ input: "b" });

  expect([status, json.error?.code, json.error?.type]).toEqual([
    429,
    "rate_limit_exceeded",
    "rate_limit_error",
  ]);
  const seconds = Number(headers.get("retry-after"));
  expect(seconds).toBeGreaterThanOrEqual(1);
  expect(seconds).toBeLessThanOrEqual(65);
  expect(headers.get("x-should-retry")).toBe("true");
});

test("credits that are used up are OpenAI's insufficient_quota, which is not to be sent again", async () => {
  const { ask } = await start({}, { credits: 0 });
  const { status, headers, json } = await ask({ input: ["a", "b"] });
  expect([status, json.error?.code]).toEqual([429, "insufficient_quota"]);
  expect([headers.get("x-should-retry"), headers.get("retry-after")]).toEqual(["false", "60"]);
});

test("a caller that goes away ends its run: nothing unsent is sent, and what is bought is stored", async () => {
  const texts = manyTexts(100);
  const { ask, server, gateway } = await start(
    { maxConcurrency: 2, store: new MemoryStore() },
    { latency: 5 },
  );
  const caller = new AbortController();
  const leaving = fetch(`${server.url}/embeddings`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify({ input: texts }),
    signal: caller.signal,
  });
  await until(() => gateway.stats.bills >= 10);
  caller.abort();
  await expect(leaving).rejects.toThrow();
  let sent = -1;
  while (sent !== gateway.stats.posts) {
    sent = gateway.stats.posts;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }

  expect(sent).toBeLessThan(100);
  expect((await ask({ input: texts })).status).toBe(200);
  // What was on its way when the caller left may be billed, and is sent once more.
  expect(gateway.stats.bills).toBeLessThanOrEqual(100 + 2);
});

test("a server that is closed aborts what is under way, and leaves a client that it was given open", async () => {
  await using gateway = await startMockGateway({ latency: 60_000 });
  await using client = new SegmindClient({ baseUrl: gateway.url, apiKey: gateway.apiKey });
  const server = await serveOpenai({ client, token: null, port: 0 });
  const asking = fetch(`${server.url}/embeddings`, { method: "POST", body: JSON.stringify({ input: "a" }) });
  const failed = expect(asking).rejects.toThrow();
  await until(() => gateway.stats.posts === 1);
  await server.close();
  await failed;
  expect(await client.credits()).toBeDefined();
});

test("pages of other origins can read nothing, unless their origin was allowed", async () => {
  const origin = "https://notes.example";
  const preflight = { method: "OPTIONS", headers: { origin, "access-control-request-method": "POST" } };
  const closed = await start();
  for (const init of [preflight, { headers: { origin, authorization: `Bearer ${token}` } }]) {
    const { headers } = await fetch(`${closed.server.url}/models`, init);
    expect([...headers.keys()].filter((name) => name.startsWith("access-control"))).toEqual([]);
  }

  for (const allowedOrigins of [[origin], "*"] as const) {
    const { server } = await start({ allowedOrigins });
    const asked = await fetch(`${server.url}/embeddings`, preflight);
    const listed = await fetch(`${server.url}/models`, {
      headers: { origin, authorization: `Bearer ${token}` },
    });
    const refused = await fetch(`${server.url}/models`, { headers: { origin } });
    const allowed = allowedOrigins === "*" ? "*" : origin;
    for (const { headers } of [asked, listed, refused])
      expect(headers.get("access-control-allow-origin")).toBe(allowed);
    expect([asked.status, listed.status, refused.status]).toEqual([204, 200, 401]);
  }
  const { server } = await start({ allowedOrigins: ["https://another.example"] });
  const other = await fetch(`${server.url}/models`, {
    headers: { origin, authorization: `Bearer ${token}` },
  });
  expect(other.headers.get("access-control-allow-origin")).toBeNull();
});

test("other paths and methods are refused with what there is", async () => {
  const { server } = await start();
  const headers = { authorization: `Bearer ${token}` };
  const got = await fetch(`${server.url}/embeddings`, { headers });
  expect([got.status, got.headers.get("allow")]).toEqual([405, "POST"]);
  const posted = await fetch(`${server.url}/models`, { method: "POST", headers });
  expect([posted.status, posted.headers.get("allow")]).toEqual([405, "GET"]);
  const nothing = await fetch(`${server.url}/chat/completions`, { method: "POST", headers });
  expect([nothing.status, await nothing.json()]).toMatchObject([
    404,
    { error: { message: /check the base URL/ } },
  ]);
  const broken = await fetch(`${server.url}/models/%`, { headers });
  expect([broken.status, await broken.json()]).toMatchObject([404, { error: { code: "model_not_found" } }]);
});

test("the handler alone takes a web request and gives a web response", async () => {
  await using gateway = await startMockGateway();
  const handler = createOpenaiHandler({ baseUrl: gateway.url, apiKey: gateway.apiKey, token });
  const response = await handler(
    new Request("https://any.example/v1/embeddings", {
      method: "POST",
      headers: { authorization: `Bearer ${token}` },
      body: JSON.stringify({ input: "a fox" }),
    }),
  );
  expect(await response.json()).toMatchObject({ data: [{ index: 0, embedding: expect.any(Array) }] });
  await handler.client.close();
});

test("a server that is closed with grace finishes what is in flight, sends nothing more, and refuses new requests", async () => {
  await using gateway = await startMockGateway({ latency: 150 });
  const server = await serveOpenai({
    baseUrl: gateway.url,
    apiKey: gateway.apiKey,
    token: null,
    port: 0,
    maxConcurrency: 4,
  });
  const ask = (input: unknown) =>
    fetch(`${server.url}/embeddings`, { method: "POST", body: JSON.stringify({ input }) });
  const [one, many] = [ask("a fox"), ask(manyTexts(40))];
  await until(() => gateway.stats.posts >= 4);
  const closing = server.close({ grace: 30_000 });
  expect((await one).status).toBe(200);
  const refused = await many;
  expect([refused.status, await refused.json()]).toMatchObject([503, { error: { code: "stopping" } }]);
  await closing;
  expect(gateway.stats.posts).toBeLessThan(40);
  expect(gateway.stats.bills).toBe(gateway.stats.posts);
  await expect(ask("a hare")).rejects.toThrow();
});

test("a handler that is stopped refuses what comes after", async () => {
  await using gateway = await startMockGateway();
  const stopping = new AbortController();
  const { url: baseUrl, apiKey } = gateway;
  const handler = createOpenaiHandler({ baseUrl, apiKey, token: null, stopSignal: stopping.signal });
  const ask = () =>
    handler(
      new Request("http://localhost/v1/embeddings", { method: "POST", body: JSON.stringify({ input: "a" }) }),
    );
  expect((await ask()).status).toBe(200);
  stopping.abort();
  expect((await ask()).status).toBe(503);
  await handler.client.close();
});

test("a transport that may spend no more is an exhausted quota, which is not asked again", async () => {
  await using gateway = await startMockGateway();
  const cause = Object.assign(new Error("no more than 3 credits"), { code: "SPEND_LIMIT_REACHED" });
  const { url: baseUrl, apiKey } = gateway;
  const transport: Transport = {
    exchange: () =>
      Promise.resolve({
        type: "lost",
        stage: "connecting",
        reason: "unusable",
        cause,
        headers: {},
        body: new Uint8Array(),
      }),
    close: () => Promise.resolve(),
  };
  const handler = createOpenaiHandler({ baseUrl, apiKey, transport, token: null });
  const body = JSON.stringify({ input: ["a fox", "a hare"] });
  const response = await handler(new Request("http://localhost/v1/embeddings", { method: "POST", body }));
  expect([response.status, response.headers.get("x-should-retry")]).toEqual([429, "false"]);
  expect(await response.json()).toMatchObject({
    error: { code: "insufficient_quota", message: expect.stringContaining("no more than 3 credits") },
  });
  await handler.client.close();
});
