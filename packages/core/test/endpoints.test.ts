import type { RequestRecord } from "@segmind-embeddings/mock-gateway";
import { expect, test } from "vitest";
import { SegmindClient } from "../src/index.ts";
import { gatewayAndClient } from "./helpers/gateway-and-client.ts";

const uuid = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";
const text = { input: "A red fox." };

async function recording() {
  const requests: RequestRecord[] = [];
  const pair = await gatewayAndClient({
    models: { echo: (parameters) => parameters },
    onRequest: (record) => requests.push(record),
  });
  const lines = () => requests.map(({ method, path }) => `${method} ${path}`);
  return { ...pair, requests, lines };
}

test("text goes by POST /v1/{model} and needs no GET", async () => {
  await using use = await recording();
  await use.client.embed(text);
  expect(use.lines()).toEqual(["POST /v1/gemini-embedding-2"]);
});

test("media go by POST /v2/{model}, then the light poll, then the result", async () => {
  await using use = await recording();
  await use.client.embed({ image: "https://example.com/fox.png" });
  const [submit, ...polls] = use.lines();
  expect(submit).toBe("POST /v2/gemini-embedding-2");
  expect(polls.at(-1)).toMatch(new RegExp(`^GET /v2/requests/${uuid}$`));
  for (const poll of polls.slice(0, -1))
    expect(poll).toMatch(new RegExp(`^GET /v2/requests/${uuid}/status$`));
  expect(polls.length).toBeGreaterThanOrEqual(2);
});

test.each([
  { mode: "sync", input: { image: "https://example.com/fox.png" }, route: "/v1/" },
  { mode: "async", input: text, route: "/v2/" },
] as const)("mode $mode sends everything to $route", async ({ mode, input, route }) => {
  await using use = await recording();
  await use.client.embed(input, { mode });
  expect(use.lines()[0]).toBe(`POST ${route}gemini-embedding-2`);
});

test("status() is one light poll and result() one GET of the result", async () => {
  await using use = await recording();
  const job = await use.client.submitEmbed(text);
  await job.status();
  await job.result();
  expect(use.lines().slice(1)).toEqual([
    `GET /v2/requests/${job.requestId}/status`,
    `GET /v2/requests/${job.requestId}`,
  ]);
});

test("run, runSync, submit and credits have the endpoints of any model", async () => {
  await using use = await recording();
  await use.client.runSync("echo", {});
  await use.client.submit("echo", {});
  await use.client.credits();
  expect(use.lines()).toEqual(["POST /v1/echo", "POST /v2/echo", "GET /v1/get-user-credits"]);
  await use.client.run("echo", {});
  expect(use.lines()[3]).toBe("POST /v2/echo");
});

test("every request carries the key in x-api-key, JSON, and no bearer token", async () => {
  await using use = await recording();
  await use.client.embed(text);
  await use.client.embed(text, { mode: "async" });
  await use.client.credits();
  expect(use.requests.length).toBeGreaterThanOrEqual(5);
  for (const { headers } of use.requests) {
    expect(headers).toMatchObject({
      "x-api-key": use.gateway.apiKey,
      "content-type": "application/json",
      accept: "application/json",
      "accept-encoding": "identity",
      "user-agent": expect.stringMatching(/^segmind-embeddings-js\/\d/),
      "x-initiator": expect.stringMatching(/^segmind-embeddings-js\/\d/),
    });
    expect(headers).not.toHaveProperty("authorization");
  }
});

test("a path in baseUrl comes before every route, with or without a slash at its end", async () => {
  const paths: string[] = [];
  await using use = await gatewayAndClient({ onRequest: ({ path }) => paths.push(path) });
  for (const end of ["", "/"]) {
    await using staged = new SegmindClient({
      apiKey: use.gateway.apiKey,
      baseUrl: `${use.gateway.url}/staging${end}`,
    });
    await staged.credits().catch(() => undefined);
  }
  expect(paths).toEqual(["/staging/v1/get-user-credits", "/staging/v1/get-user-credits"]);
});

test("headers of the user's go along, and an own user-agent replaces the client's", async () => {
  const requests: RequestRecord[] = [];
  await using use = await gatewayAndClient(
    { onRequest: (record) => requests.push(record) },
    { headers: { "X-Trace": "abc", "User-Agent": "mine" } },
  );
  await use.client.embed(text);
  expect(requests[0]?.headers).toMatchObject({ "x-trace": "abc", "user-agent": "mine" });
});
