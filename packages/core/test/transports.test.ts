import { describe, expect, test } from "vitest";
import {
  AuthenticationError,
  ConnectionError,
  OutcomeUnknownError,
  UndiciTransport,
  type EmbedInput,
  type ExchangeOutcome,
  type ExchangeRequest,
  type Transport,
} from "../src/index.ts";
import { systemClock } from "../src/policy/clock.ts";
import { ExchangeState } from "../src/transport/exchange-state.ts";
import { isStreamed } from "../src/transport/transport.ts";
import { caughtAs } from "./helpers/caught.ts";
import { clientOf, gatewayAndClient } from "./helpers/gateway-and-client.ts";
import { fileOf, watchedSource } from "./helpers/media.ts";
import { startHttpServer, startTcpServer } from "./helpers/raw-server.ts";

/**
 * The least that a carrier by `fetch` has to do: it cannot tell when a connection is made, nor how much was written, and
 * so a whole body is handed over at once.
 */
function fetchTransport(): Transport {
  return {
    exchange: (request) =>
      new Promise<ExchangeOutcome>((resolve) => {
        const state = new ExchangeState(systemClock, request, resolve);
        if (!state.isSettled) void carry(request, state);
      }),
    close: () => Promise.resolve(),
  };
}

async function carry(request: ExchangeRequest, state: ExchangeState): Promise<void> {
  const { origin, path, method, headers, body } = request;
  const controller = new AbortController();
  state.started(controller);
  try {
    const response = await fetch(`${origin}${path}`, {
      method,
      headers: headers.map(([name, value]): [string, string] => [name, value]),
      body: isStreamed(body)
        ? ReadableStream.from(state.chunksOf(body))
        : ((body ?? null) as Buffer<ArrayBuffer> | null),
      ...({ duplex: "half" } as object),
      redirect: "manual",
      signal: controller.signal,
    });
    state.responseBegan(response.status, Object.fromEntries(response.headers));
    for await (const chunk of response.body ?? []) state.responseContinued(chunk as Uint8Array);
    state.responseEnded();
  } catch (error) {
    state.failed("network", error);
  }
}

const inputs: Record<string, EmbedInput> = {
  text: { input: "A red fox." },
  media: { input: "A red fox.", image: fileOf("png", 200_000) },
};

describe.each(Object.entries(inputs))(
  "%s, carried by fetch over the same state machine,",
  (content, input) => {
    const options = () => ({ transport: fetchTransport(), maxRetries: 3 });

    test("is embedded, by either route", async () => {
      await using use = await gatewayAndClient({}, options());
      for (const mode of ["sync", "async"] as const) {
        await expect(use.client.embed(input, { mode })).resolves.toHaveProperty("vector");
      }
      expect(use.gateway.stats).toMatchObject({ posts: 2, bills: 2 });
    });

    test("is refused by a 401", async () => {
      await using use = await gatewayAndClient({}, { ...options(), apiKey: "SG_fedcba9876543210" });
      await caughtAs(AuthenticationError, use.client.embed(input));
    });

    test("may be billed where no answer comes, and media are sent once", async () => {
      await using server = await startHttpServer((request) => request.socket.destroy());
      await using client = clientOf(server, { ...options(), mode: "sync" });
      const error = await caughtAs(OutcomeUnknownError, client.embed(input));
      expect(error.mayBeBilled).toBe(true);
      expect(server.count).toBe(content === "text" ? 2 : 1);
    });

    test("is given up after attemptTimeout, as maybe billed", async () => {
      await using server = await startHttpServer(() => undefined);
      await using client = clientOf(server, { ...options(), attemptTimeout: 200, onUnknownOutcome: "fail" });
      const error = await caughtAs(OutcomeUnknownError, client.embed(input));
      expect(error.message).toMatch(/attemptTimeout \(200 ms\)/);
    });
  },
);

test("a medium of which fetch was not given all was not billed", async () => {
  await using server = await startTcpServer((socket) => socket.once("data", () => socket.destroy()));
  await using client = clientOf(server, { transport: fetchTransport(), maxRetries: 1 });
  const never = new Promise<void>(() => undefined);
  const source = watchedSource(fileOf("png", 200_000), { chunkLength: 100_000, beforeNext: () => never });
  const error = await caughtAs(ConnectionError, client.embed({ image: source }));
  expect(error.mayBeBilled).toBe(false);
  expect(server.count).toBe(2);
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
