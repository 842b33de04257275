import { createServer } from "node:http";
import { describe, expect, test } from "vitest";
import {
  ConnectionError,
  EmbedManyError,
  GatewayError,
  OutcomeUnknownError,
  ServerError,
  type ClientOptions,
  type EmbedInput,
} from "../src/index.ts";
import { caughtAs } from "./helpers/caught.ts";
import { clientOf, gatewayAndClient } from "./helpers/gateway-and-client.ts";
import { fileOf, watchedSource } from "./helpers/media.ts";
import { settle } from "./helpers/outcome.ts";
import { freePort, startHttpServer, startTcpServer } from "./helpers/raw-server.ts";
import { recordTraces } from "./helpers/traces.ts";

const apiKey = "SG_0123456789abcdef";
const options = (["auto", "resend", "fail"] as const).map((onUnknownOutcome) => ({ onUnknownOutcome }));

describe.each(options)("connect, onUnknownOutcome $onUnknownOutcome", ({ onUnknownOutcome }) => {
  test.each([
    { content: "text", input: "A red fox." },
    { content: "media", input: { image: fileOf("png", 1000) } },
  ])(
    "no connection: $content: a refused connection is tried again, and was not billed",
    async ({ input }) => {
      const url = `http://127.0.0.1:${await freePort()}`;
      await using client = clientOf({ url, apiKey }, { maxRetries: 3, onUnknownOutcome });
      const { error, summary } = await settle(client.embedMany([input]));
      expect(error).toBeInstanceOf(ConnectionError);
      expect(error).toMatchObject({
        code: "CONNECTION_FAILED",
        isRetryable: true,
        mayBeBilled: false,
        message: expect.stringMatching(/no connection to http:\/\/127\.0\.0\.1.*not billed/),
        cause: { code: "ECONNREFUSED" },
      });
      expect(summary).toMatchObject({ attempts: 4, resends: 0, mayBeBilled: 0 });
    },
  );

  test("no connection: a TLS failure is no connection", async () => {
    await using server = await startHttpServer((_request, response) => response.end());
    const url = server.url.replace("http:", "https:");
    await using client = clientOf({ url, apiKey }, { maxRetries: 2, onUnknownOutcome });
    const { error, summary } = await settle(client.embedMany(["a"]));
    expect(error).toBeInstanceOf(ConnectionError);
    expect(summary).toMatchObject({ attempts: 3, resends: 0, mayBeBilled: 0 });
    expect(server.count).toBe(0);
  });
});

test("a gateway that comes back while it is being retried gets the request", async () => {
  const port = await freePort();
  await using client = clientOf({ url: `http://127.0.0.1:${port}`, apiKey }, { maxRetries: 1000 });
  using traces = recordTraces();
  const embedding = client.embed("a");
  while (traces.attempts.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  const server = createServer((request, response) => {
    request.resume();
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(new Array(768).fill(1)));
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  try {
    expect((await embedding).attempts).toBeGreaterThan(1);
  } finally {
    server.close();
    server.closeAllConnections();
  }
});

/** A medium whose second half is not given before the gateway has done its part. */
function halfSent() {
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  const source = watchedSource(fileOf("png", 200_000), {
    chunkLength: 100_000,
    beforeNext: (stream) => (stream === 1 ? released : undefined),
  });
  return { source, release, input: { image: source } satisfies EmbedInput };
}

describe.each(["sync", "async"] as const)("request half sent, mode %s", (mode) => {
  describe.each(options)("onUnknownOutcome $onUnknownOutcome", ({ onUnknownOutcome }) => {
    const clientOptions: ClientOptions = { mode, onUnknownOutcome, maxRetries: 3 };

    test("an upload that was half sent: a reset is no whole request: it is sent again, from the medium's beginning", async () => {
      const { source, input } = halfSent();
      await using use = await gatewayAndClient(
        { faults: { on: "post", times: 1, fault: { kind: "reset-before-body" } } },
        clientOptions,
      );
      const { error, summary } = await settle(use.client.embedMany([input]));
      expect(error).toBeUndefined();
      expect(summary).toMatchObject({ attempts: 2, resends: 0, mayBeBilled: 0 });
      expect(source.streams).toBe(2);
      expect(use.gateway.stats).toMatchObject({ posts: 2, bills: 1 });
    });

    test("an upload that was half sent: resets without end are ConnectionError, and not billed", async () => {
      const held = new Promise<void>(() => undefined);
      const source = watchedSource(fileOf("png", 200_000), { chunkLength: 100_000, beforeNext: () => held });
      await using use = await gatewayAndClient(
        { faults: { on: "post", fault: { kind: "reset-before-body" } } },
        clientOptions,
      );
      const { error, summary } = await settle(use.client.embedMany([{ image: source }]));
      expect(error).toBeInstanceOf(ConnectionError);
      expect(error).toMatchObject({
        mayBeBilled: false,
        message: expect.stringMatching(/lost before the whole request was written/),
      });
      expect(summary).toMatchObject({ attempts: 4, resends: 0, mayBeBilled: 0 });
      expect(use.gateway.stats).toMatchObject({ posts: 4, bills: 0 });
    });

    test.each([
      { status: 413, type: GatewayError, attempts: 1 },
      { status: 401, type: GatewayError, attempts: 1 },
      { status: 503, type: ServerError, attempts: 4 },
    ])(
      "an upload that was half sent: an early $status counts as what it says",
      async ({ status, type, attempts }) => {
        await using use = await gatewayAndClient(
          { faults: { on: "post", fault: { kind: "status", status, early: true } } },
          clientOptions,
        );
        const source = watchedSource(fileOf("png", 8_000_000));
        const { error, summary } = await settle(use.client.embedMany([{ image: source }]));
        expect(error).toBeInstanceOf(type);
        expect(error).toMatchObject({ status, mayBeBilled: false });
        expect(summary).toMatchObject({ attempts, resends: 0, mayBeBilled: 0 });
        expect(use.gateway.stats.bills).toBe(0);
      },
    );

    test("an upload that was half sent: an upload that stalls is given up after idleTimeout, as not sent", async () => {
      await using server = await startTcpServer((socket) => socket.pause());
      await using client = clientOf(server, { ...clientOptions, maxRetries: 1, idleTimeout: 150 });
      const source = watchedSource(fileOf("png", 16_000_000), { chunkLength: 1_000_000 });
      const { error, summary } = await settle(client.embedMany([{ image: source }]));
      expect(error).toBeInstanceOf(ConnectionError);
      expect(error).toMatchObject({
        mayBeBilled: false,
        message: expect.stringMatching(/idleTimeout \(150 ms\)/),
      });
      expect(summary).toMatchObject({ attempts: 2, resends: 0, mayBeBilled: 0 });
    });
  });
});

test("a slow upload that makes progress is not stalled, however long it takes", async () => {
  const source = watchedSource(fileOf("png", 100_000), {
    chunkLength: 10_000,
    beforeNext: () => new Promise((resolve) => setTimeout(resolve, 60)),
  });
  await using use = await gatewayAndClient({}, { idleTimeout: 300, attemptTimeout: 300, maxRetries: 0 });
  await expect(use.client.embed({ image: source })).resolves.toHaveProperty("vector");
});

/**
 * Text alone goes out in one piece, so that nobody can tell whether a gateway that hung up had read it: it counts as
 * written.
 */
test.each([
  { onUnknownOutcome: "auto", posts: 2, resends: 1 },
  { onUnknownOutcome: "resend", posts: 4, resends: 3 },
  { onUnknownOutcome: "fail", posts: 1, resends: 0 },
] as const)(
  "text reset before it was read, $onUnknownOutcome",
  async ({ onUnknownOutcome, posts, resends }) => {
    await using use = await gatewayAndClient(
      { faults: { on: "post", fault: { kind: "reset-before-body" } } },
      { onUnknownOutcome, maxRetries: 3 },
    );
    const { error, summary } = await settle(use.client.embedMany(["a"]));
    expect(error).toBeInstanceOf(OutcomeUnknownError);
    expect(summary).toMatchObject({ attempts: posts, resends });
    expect(use.gateway.stats).toMatchObject({ posts, bills: 0 });
  },
);

test("a status whose page was cut short is still that status", async () => {
  await using server = await startHttpServer((_request, response) => {
    response.writeHead(503, { "content-length": "1000" });
    response.write("<html>", () => response.destroy());
  });
  await using client = clientOf(server, { maxRetries: 2 });
  const error = await caughtAs(EmbedManyError, client.embedMany(["a"]));
  expect(error.errors.get(0)).toBeInstanceOf(ServerError);
  expect(error.summary).toMatchObject({ attempts: 3, resends: 0, mayBeBilled: 0 });
});

test("a response larger than any vector is not read to its end, and not asked for again", async () => {
  await using server = await startHttpServer((_request, response) => {
    response.writeHead(200, { "content-type": "application/json" });
    const more = (): void => {
      while (response.write(Buffer.alloc(1 << 20, "1")));
    };
    response.on("drain", more);
    more();
  });
  await using client = clientOf(server, { maxRetries: 2 });
  const error = await caughtAs(EmbedManyError, client.embedMany(["a"]));
  expect(error.errors.get(0)).toMatchObject({ code: "INVALID_RESPONSE", mayBeBilled: true });
  expect(error.summary).toMatchObject({ attempts: 1 });
});
