import { afterEach, describe, expect, test, vi } from "vitest";
import {
  AuthenticationError,
  ConnectionError,
  OutcomeUnknownError,
  SegmindAbortedError,
  UndiciTransport,
  FetchTransport,
  type EmbedInput,
  type Fetch,
  type Transport,
} from "../src/index.ts";
import { caughtAs } from "./helpers/caught.ts";
import { clientOf, gatewayAndClient } from "./helpers/gateway-and-client.ts";
import { fileOf, watchedSource } from "./helpers/media.ts";
import { startHttpServer, startTcpServer } from "./helpers/raw-server.ts";

const inputs: Record<string, EmbedInput> = {
  text: { input: "A red fox." },
  media: { input: "A red fox.", image: fileOf("png", 200_000) },
};

describe.each(Object.entries(inputs))("%s, carried by fetch,", (content, input) => {
  const options = () => ({ transport: new FetchTransport(), maxRetries: 3 });

  test("a request carried by fetch is embedded, by either route", async () => {
    await using use = await gatewayAndClient({}, options());
    for (const mode of ["sync", "async"] as const) {
      await expect(use.client.embed(input, { mode })).resolves.toHaveProperty("vector");
    }
    expect(use.gateway.stats).toMatchObject({ posts: 2, bills: 2 });
  });

  test("a request carried by fetch is refused by a 401", async () => {
    await using use = await gatewayAndClient({}, { ...options(), apiKey: "SG_fedcba9876543210" });
    await caughtAs(AuthenticationError, use.client.embed(input));
  });

  test("a request carried by fetch may be billed where no response comes, and media are sent once", async () => {
    await using server = await startHttpServer((request) => request.socket.destroy());
    await using client = clientOf(server, { ...options(), mode: "sync" });
    const error = await caughtAs(OutcomeUnknownError, client.embed(input));
    expect(error.mayBeBilled).toBe(true);
    expect(server.count).toBe(content === "text" ? 2 : 1);
  });

  test("a request carried by fetch is given up after attemptTimeout, as maybe billed", async () => {
    await using server = await startHttpServer(() => undefined);
    await using client = clientOf(server, { ...options(), attemptTimeout: 200, onUnknownOutcome: "fail" });
    const error = await caughtAs(OutcomeUnknownError, client.embed(input));
    expect(error.message).toMatch(/attemptTimeout \(200 ms\)/);
  });
});

afterEach(() => {
  vi.unstubAllGlobals();
});

test("a medium is a stream to fetch, and whole in a page, whose browser sends no streams by HTTP/1.1", async () => {
  const bodies: unknown[] = [];
  const own: Fetch = (url, init) => {
    if (init.method === "POST") bodies.push(init.body);
    return fetch(url, init);
  };
  await using use = await gatewayAndClient({}, { transport: new FetchTransport({ fetch: own }) });
  const image = fileOf("png", 200_000);
  const { vector } = await use.client.embed({ image });
  vi.stubGlobal("document", {});
  await expect(use.client.embed({ image })).resolves.toMatchObject({ vector });
  expect(bodies).toEqual([expect.any(ReadableStream), expect.any(Blob)]);
});

test("a medium of which fetch was not given all was not billed", async () => {
  await using server = await startTcpServer((socket) => socket.once("data", () => socket.destroy()));
  await using client = clientOf(server, { transport: new FetchTransport(), maxRetries: 1 });
  const never = new Promise<void>(() => undefined);
  const source = watchedSource(fileOf("png", 200_000), { chunkLength: 100_000, beforeNext: () => never });
  const error = await caughtAs(ConnectionError, client.embed({ image: source }));
  expect(error.mayBeBilled).toBe(false);
  expect(server.count).toBe(2);
});

test("a redirect is not followed by fetch, so that the key goes to no other host", async () => {
  await using elsewhere = await startHttpServer((_request, response) => response.end());
  await using server = await startHttpServer((_request, response) =>
    response.writeHead(302, { location: elsewhere.url }).end(),
  );
  await using client = clientOf(server, { transport: new FetchTransport(), mode: "sync" });
  await expect(client.embed("a")).rejects.toThrow();
  expect(elsewhere.count).toBe(0);
});

test("a fetch of the user's own is given every request, and what it throws is a lost exchange", async () => {
  const asked: string[] = [];
  const own: Fetch = (url, init) => {
    asked.push(`${String(init.method)} ${new URL(url).pathname}`);
    return asked.length === 1 ? Promise.reject(new TypeError("no route")) : fetch(url, init);
  };
  await using use = await gatewayAndClient({}, { transport: new FetchTransport({ fetch: own }) });
  await use.client.credits();
  expect(asked).toEqual(["GET /v1/get-user-credits", "GET /v1/get-user-credits"]);
});

test.each<[string, unknown]>([
  ["nothing", undefined],
  ["a text", "no route"],
  ["an error without words", { code: 20, message: "" }],
  ["several errors, of which one is none", new AggregateError([undefined, new Error("no route")])],
])("a fetch that rejects with %s has lost the request all the same", async (_, reason) => {
  const transport = new FetchTransport({ fetch: () => Promise.reject(reason) });
  await using use = await gatewayAndClient({}, { transport, maxRetries: 0 });
  await caughtAs(OutcomeUnknownError, use.client.embed("a"));
  await caughtAs(ConnectionError, use.client.credits());
});

test("a run aborted while fetch waits for a response rejects with the signal's reason", async () => {
  await using server = await startHttpServer(() => undefined);
  await using client = clientOf(server, { transport: new FetchTransport(), mode: "sync" });
  const controller = new AbortController();
  const aborted = client.embed("a", { signal: controller.signal });
  while (server.count === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  controller.abort(new Error("enough"));
  const error = await caughtAs(SegmindAbortedError, aborted);
  expect(error.cause).toMatchObject({ message: "enough" });
});

test("a response that is too large is given up, and its connection with it", async () => {
  await using server = await startHttpServer((_request, response) => {
    const chunk = Buffer.alloc(1_000_000);
    const more = (): void => {
      while (!response.destroyed && response.write(chunk));
      if (!response.destroyed) response.once("drain", more);
    };
    more();
  });
  await using client = clientOf(server, { transport: new FetchTransport(), mode: "sync", maxRetries: 0 });
  await expect(client.embed("a")).rejects.toThrow(/larger than 33554432 bytes/);
});

test("a transport of the user's carries every request and is not closed with the client", async () => {
  const inner = new UndiciTransport();
  const carried: string[] = [];
  let closings = 0;
  const transport: Transport = {
    async exchange(request) {
      const outcome = await inner.exchange(request);
      carried.push(`${request.method} ${request.path} ${outcome.type} ${String(outcome.status)}`);
      return outcome;
    },
    close: async () => {
      closings += 1;
      await inner.close();
    },
  };
  await using use = await gatewayAndClient({}, { transport });
  await use.client.embed("a");
  await use.client.credits();
  await use.client.close();
  expect(carried).toEqual([
    "POST /v1/gemini-embedding-2 answered 200",
    "GET /v1/get-user-credits answered 200",
  ]);
  expect(closings).toBe(0);
  await transport.close();
});

test("a transport of the user's that rejects has lost the request, and keeps no other from being sent", async () => {
  const inner = new UndiciTransport();
  let isBroken = true;
  const transport: Transport = {
    exchange: (request) => (isBroken ? Promise.reject(new Error("no route")) : inner.exchange(request)),
    close: () => inner.close(),
  };
  await using use = await gatewayAndClient({}, { transport, maxRetries: 0, maxQueueTime: 2_000 });
  const error = await caughtAs(OutcomeUnknownError, use.client.embed("a"));
  expect(error.message).toMatch(/no route/);
  isBroken = false;
  await use.client.embed("b");
  await transport.close();
});
