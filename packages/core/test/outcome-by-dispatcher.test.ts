import { Agent, type Dispatcher } from "undici";
import { describe, expect, test, vi } from "vitest";
import {
  ConnectionError,
  EmbedManyError,
  OutcomeUnknownError,
  SegmindAbortedError,
  type ClientOptions,
  type EmbedInput,
} from "../src/index.ts";
import { caughtAs } from "./helpers/caught.ts";
import { dispatchers } from "./helpers/dispatchers.ts";
import { clientOf, gatewayAndClient } from "./helpers/gateway-and-client.ts";
import { fileOf, watchedSource } from "./helpers/media.ts";
import { settle } from "./helpers/outcome.ts";
import { freePort, startTcpServer } from "./helpers/raw-server.ts";

const ofNode = await vi.hoisted(async () => {
  const { dispatcherOfNode } = await import("./helpers/dispatcher-of-node.ts");
  return dispatcherOfNode();
});

const all = [...dispatchers, { name: "the global one of Node", make: (): Dispatcher | undefined => ofNode }];
const inputs: Record<string, EmbedInput> = {
  text: { input: "A red fox." },
  media: { input: "A red fox.", image: fileOf("png", 200_000) },
};
const contents = ["text", "media"] as const;

test("the dispatcher taken for the one of Node is none of the undici that is installed here", () => {
  expect(ofNode.constructor.name).toBe("Agent");
  expect(ofNode).not.toBeInstanceOf(Agent);
});

describe.each(all)("by $name dispatcher", ({ make }) => {
  const optionsOf = (options: ClientOptions = {}): ClientOptions => ({
    maxRetries: 3,
    dispatcher: make(),
    ...options,
  });

  test.each(contents)(
    "whatever dispatcher is used, %s that was written whole and got a reset may be billed, and media are sent once",
    async (content) => {
      await using use = await gatewayAndClient(
        { faults: { on: "post", fault: { kind: "reset-after-body" } } },
        optionsOf(),
      );
      const { error, summary } = await settle(use.client.embedMany([inputs[content] as EmbedInput]));
      expect(error).toBeInstanceOf(OutcomeUnknownError);
      expect(error).toMatchObject({ mayBeBilled: true, isRetryable: false });
      const posts = content === "text" ? 2 : 1;
      expect(summary).toMatchObject({ attempts: posts, resends: posts - 1, mayBeBilled: 1 });
      expect(use.gateway.stats.posts).toBe(posts);
    },
  );

  test.each(contents)("whatever dispatcher is used, %s without a response may be billed", async (content) => {
    await using use = await gatewayAndClient(
      { faults: { on: "post", fault: { kind: "hang" } } },
      // One that tells nothing of the request's way is waited for by the other time-out.
      optionsOf({ attemptTimeout: 400, idleTimeout: 2_000, onUnknownOutcome: "fail" }),
    );
    const { error, summary } = await settle(use.client.embedMany([inputs[content] as EmbedInput]));
    expect(error).toBeInstanceOf(OutcomeUnknownError);
    expect(error).toMatchObject({ mayBeBilled: true });
    expect(summary).toMatchObject({ attempts: 1, mayBeBilled: 1 });
  });

  test.each(contents)(
    "whatever dispatcher is used, %s that is aborted while the response is awaited may be billed",
    async (content) => {
      const controller = new AbortController();
      await using use = await gatewayAndClient(
        {
          faults: { on: "post", fault: { kind: "hang" } },
          onRequest: () => setTimeout(() => controller.abort(), 20),
        },
        optionsOf(),
      );
      const call = use.client.embed(inputs[content] as EmbedInput, {
        mode: "sync",
        signal: controller.signal,
      });
      expect((await caughtAs(SegmindAbortedError, call)).mayBeBilled).toBe(true);
      expect(use.gateway.stats.posts).toBe(1);
    },
  );

  test("whatever dispatcher is used, media answered by the head of a success while they were sent are not sent again", async () => {
    await using server = await startTcpServer((socket) => {
      socket.once("data", () => {
        socket.write("HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n{", () =>
          setTimeout(() => socket.destroy(), 20),
        );
      });
    });
    const never = new Promise<void>(() => undefined);
    const source = watchedSource(fileOf("png", 200_000), { chunkLength: 100_000, beforeNext: () => never });
    await using client = clientOf(server, optionsOf());
    const { error, summary } = await settle(client.embedMany([{ image: source }]));
    expect(error).toBeInstanceOf(OutcomeUnknownError);
    expect(error).toMatchObject({ mayBeBilled: true });
    expect(summary).toMatchObject({ attempts: 1, resends: 0, mayBeBilled: 1 });
    expect(server.count).toBe(1);
  });

  test("whatever dispatcher is used, media that were not written whole are sent again, and were not billed", async () => {
    const never = new Promise<void>(() => undefined);
    const source = watchedSource(fileOf("png", 200_000), { chunkLength: 100_000, beforeNext: () => never });
    await using use = await gatewayAndClient(
      { faults: { on: "post", fault: { kind: "reset-before-body" } } },
      optionsOf({ maxRetries: 1 }),
    );
    const { error, summary } = await settle(use.client.embedMany([{ image: source }]));
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error).toMatchObject({ mayBeBilled: false, isRetryable: true });
    expect(summary).toMatchObject({ attempts: 2, resends: 0, mayBeBilled: 0 });
  });

  test.each(contents)(
    "whatever dispatcher is used, %s for a port that nobody listens on was not billed, and is tried again",
    async (content) => {
      const url = `http://127.0.0.1:${await freePort()}`;
      await using client = clientOf({ url, apiKey: "SG_0123456789abcdef" }, optionsOf({ maxRetries: 2 }));
      const error = await caughtAs(EmbedManyError, client.embedMany([inputs[content] as EmbedInput]));
      expect(error.errors.get(0)).toBeInstanceOf(ConnectionError);
      expect(error.errors.get(0)).toMatchObject({ mayBeBilled: false, cause: { code: "ECONNREFUSED" } });
      expect(error.summary).toMatchObject({ attempts: 3, resends: 0, mayBeBilled: 0 });
    },
  );

  test.each(contents)("whatever dispatcher is used, %s is embedded", async (content) => {
    await using use = await gatewayAndClient({}, optionsOf());
    await expect(use.client.embed(inputs[content] as EmbedInput)).resolves.toHaveProperty("vector");
    expect(use.gateway.stats).toMatchObject({ posts: 1, bills: 1 });
  });
});
