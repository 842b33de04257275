import { Agent, MockAgent, errors, type Dispatcher } from "undici";
import { describe, expect, test } from "vitest";
import {
  EmbedManyError,
  InvalidInputError,
  OutcomeUnknownError,
  SegmindClient,
  TransportError,
  type Transport,
} from "../src/index.ts";
import { caughtAs } from "./helpers/caught.ts";
import { clientOf, gatewayAndClient } from "./helpers/gateway-and-client.ts";
import { fileOf } from "./helpers/media.ts";
import { startHttpServer } from "./helpers/raw-server.ts";

const apiKey = "SG_0123456789abcdef";
const nowhere = { url: "http://127.0.0.1:1", apiKey };

/** What a dispatcher does, of any version. */
const dispatcherOf = (dispatch: (...received: never[]) => unknown): Dispatcher =>
  ({ dispatch, close: () => Promise.resolve() }) as unknown as Dispatcher;

async function closedAgent(): Promise<Dispatcher> {
  const agent = new Agent();
  await agent.close();
  return agent;
}

async function destroyedAgent(): Promise<Dispatcher> {
  const agent = new Agent();
  await agent.destroy();
  return agent;
}

function mockAgentWithoutMocks(): Dispatcher {
  const agent = new MockAgent();
  agent.disableNetConnect();
  return agent;
}

const unusable: { name: string; make: () => Dispatcher | Promise<Dispatcher>; message: RegExp }[] = [
  {
    name: "of undici 6, which knows other handlers",
    make: () =>
      dispatcherOf(() => {
        throw new errors.InvalidArgumentError("invalid onError method");
      }),
    message: /the dispatcher cannot be used \(invalid onError method\)\. Pass a dispatcher of undici 8/,
  },
  {
    name: "with a bug",
    make: () => dispatcherOf(() => (undefined as unknown as { missing: () => void }).missing()),
    message: /the dispatcher cannot be used \(Cannot read properties of undefined/,
  },
  {
    name: "whose `dispatch` is an async function",
    make: () => dispatcherOf(() => Promise.reject(new Error("the proxy is not configured"))),
    message: /the dispatcher cannot be used \(the proxy is not configured\)/,
  },
  {
    name: "that is closed",
    make: closedAgent,
    message: /the dispatcher is closed .* Close it after the client/,
  },
  {
    name: "that is destroyed",
    make: destroyedAgent,
    message: /the dispatcher is closed .*Close it after the client/,
  },
  {
    name: "of mocks of which none fits",
    make: mockAgentWithoutMocks,
    message: /the dispatcher cannot be used \(.*Mock dispatch not matched/i,
  },
];

describe.each(unusable)("a dispatcher $name", ({ make, message }) => {
  const common = { code: "TRANSPORT_UNUSABLE", isRetryable: false, mayBeBilled: false };

  test("a dispatcher that cannot be used is an error of its own at once, of any call", async () => {
    await using client = clientOf(nowhere, {
      dispatcher: await make(),
      maxRetries: 1_000,
      retryDelay: 60_000,
    });
    for (const call of [
      () => client.embed("a"),
      () => client.embed({ image: fileOf("png", 1_000) }),
      () => client.submitEmbed("a"),
      () => client.runSync("some-model", {}),
      () => client.credits(),
      () => client.job("3f2b8c1e-0000-4000-8000-000000000000").status(),
      () => client.job("3f2b8c1e-0000-4000-8000-000000000000").wait(),
    ]) {
      const error = await caughtAs(TransportError, call());
      expect(error).toMatchObject({
        code: common.code,
        isRetryable: false,
        message: expect.stringMatching(message),
      });
    }
  });

  test("a dispatcher that cannot be used ends a run with its first item", async () => {
    const dispatcher = await make();
    await using client = clientOf(nowhere, { dispatcher, maxConcurrency: 1, retryDelay: 60_000 });
    const error = await caughtAs(EmbedManyError, client.embedMany(["a", "b", "c"]));
    expect(error.errors.get(0)).toBeInstanceOf(TransportError);
    expect(error.errors.get(0)).toMatchObject(common);
    expect(error.summary).toMatchObject({ attempts: 1, mayBeBilled: 0 });
  });
});

test("a dispatcher that is no dispatcher is refused as an option, and so is a transport that is none", () => {
  expect(() => new SegmindClient({ apiKey, dispatcher: {} as never })).toThrow(InvalidInputError);
  const transport = { exchange: () => undefined } as unknown as Transport;
  expect(() => new SegmindClient({ apiKey, transport })).toThrow(
    /options\.transport.*`exchange` and `close`/,
  );
});

test("a dispatcher that is destroyed while a response is awaited leaves the outcome unknown", async () => {
  const agent = new Agent();
  await using server = await startHttpServer(() => void agent.destroy());
  await using client = clientOf(server, { dispatcher: agent });
  const error = await caughtAs(
    OutcomeUnknownError,
    client.embed({ image: fileOf("png", 1_000) }, { mode: "sync" }),
  );
  expect(error.mayBeBilled).toBe(true);
});

test("a dispatcher that is destroyed while a job is waited for: the error has the job's id, which can be taken up again", async () => {
  const agent = new Agent();
  await using use = await gatewayAndClient(
    { onRequest: ({ method }) => void (method === "GET" && agent.destroy()) },
    { dispatcher: agent, mode: "async" },
  );
  const error = await caughtAs(EmbedManyError, use.client.embedMany(["a"]));
  expect(error.errors.get(0)).toBeInstanceOf(TransportError);
  expect(error.errors.get(0)).toMatchObject({ mayBeBilled: true, requestId: error.requestIds.get(0) });
  expect(error.requestIds.size).toBe(1);
  expect(use.gateway.stats.posts).toBe(1);
});
