import { startMockGateway } from "@segmind-embeddings/mock-gateway";
import { describe, expect, test } from "vitest";
import { EmbedManyError, MemoryStore, SegmindAbortedError, type StreamItem } from "../src/index.ts";
import { caught, caughtAs } from "./helpers/caught.ts";
import { gatewayAndClient } from "./helpers/gateway-and-client.ts";
import { runModule } from "./helpers/run-module.ts";

const inputs = Array.from({ length: 30 }, (_, index) => `text ${String(index)}`);
const trouble = new Error("the database is gone");

/** What a callback may do that is not well. */
const failures: { name: string; fail: () => unknown }[] = [
  {
    name: "throws",
    fail: () => {
      throw trouble;
    },
  },
  { name: "rejects", fail: async () => Promise.reject(trouble) },
  {
    name: "rejects later",
    fail: async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      throw trouble;
    },
  },
  {
    name: "gives a thenable that rejects",
    fail: () => ({
      then: (_: unknown, reject: (error: Error) => void) => reject(trouble),
    }),
  },
  {
    name: "gives a thenable whose then cannot be read",
    fail: () => ({
      get then(): never {
        throw trouble;
      },
    }),
  },
];

describe.each(failures)("a callback that $name", ({ fail }) => {
  test.each(["onProgress", "onEmbedding"] as const)(
    "a callback that fails as %s ends a run with its error and with all that was bought",
    async (callback) => {
      await using use = await gatewayAndClient({ latency: 2 }, { maxConcurrency: 4 });
      let calls = 0;
      const error = await caughtAs(
        EmbedManyError,
        use.client.embedMany(inputs, { [callback]: () => ((calls += 1) === 10 ? fail() : undefined) }),
      );
      expect(error.cause).toBe(trouble);
      expect(error.message).toMatch(/The run was stopped by Error: the database is gone/);
      expect(error.results.size).toBe(use.gateway.stats.bills);
      expect(error.results.size).toBeGreaterThanOrEqual(10);
      expect(error.errors.size).toBe(0);
    },
  );

  test("a callback that fails for the last input of a run that has all vectors still ends it with its error", async () => {
    await using use = await gatewayAndClient();
    const run = use.client.embedMany(inputs, {
      onEmbedding: (_, { index }) => (index === 29 ? fail() : undefined),
    });
    const error = await caughtAs(EmbedManyError, run);
    expect(error.cause).toBe(trouble);
    expect(error.results.size).toBe(30);
  });

  test("a callback that fails ends a stream with its error, after what was bought was given", async () => {
    await using use = await gatewayAndClient({ latency: 2 }, { maxConcurrency: 4 });
    let calls = 0;
    const given: StreamItem[] = [];
    const read = async () => {
      const onProgress = () => ((calls += 1) === 10 ? fail() : undefined);
      for await (const item of use.client.embedStream(inputs, { onProgress })) given.push(item);
    };
    expect(await caught(read())).toBe(trouble);
    expect(given.filter(({ status }) => status === "fulfilled")).toHaveLength(use.gateway.stats.bills);
  });

  test("a callback that fails ends no stream that was left before, and nothing else", async () => {
    await using use = await gatewayAndClient({ latency: 2 }, { maxConcurrency: 4, store: new MemoryStore() });
    for await (const { index } of use.client.embedStream(inputs, { onProgress: fail }))
      if (index === 0) break;
    await use.client.close();
  });
});

test.each([
  { thrown: undefined },
  { thrown: "a text" },
  { thrown: Symbol("s") },
  { thrown: Object.create(null) },
])(
  "a callback that throws what is no error ($thrown) ends a run with it as the cause",
  async ({ thrown }: { thrown: unknown }) => {
    await using use = await gatewayAndClient();
    const run = use.client.embedMany(inputs, {
      onEmbedding: () => {
        throw thrown;
      },
    });
    const error = await caughtAs(EmbedManyError, run);
    expect(error.cause).toBe(thrown);
    expect(error.results.size).toBe(use.gateway.stats.bills);
    const read = Array.fromAsync(
      use.client.embedStream(inputs, {
        onProgress: () => {
          throw thrown;
        },
      }),
    );
    await expect(read).rejects.toBe(thrown);
  },
);

test("a run waits for the promises of its callbacks", async () => {
  await using use = await gatewayAndClient();
  const stored: number[] = [];
  await use.client.embedMany(inputs, {
    onEmbedding: async (_, { index }) => {
      await new Promise((resolve) => setTimeout(resolve, 10));
      stored.push(index);
    },
  });
  expect(stored).toHaveLength(30);
});

describe("a callback whose promise never settles", () => {
  const never = async (): Promise<never> => new Promise(() => undefined);

  test.concurrent(
    "a callback whose promise never settles holds up no run that is aborted or out of time, and its error carries what was bought",
    async () => {
      await using use = await gatewayAndClient();
      const controller = new AbortController();
      const onProgress = ({ done }: { done: number }) => {
        if (done === 30) setTimeout(() => controller.abort(), 20);
        return never();
      };
      expect(await use.client.embedMany(inputs, { signal: controller.signal, onProgress })).toHaveLength(30);
      expect(await use.client.embedMany(["a"], { runTimeout: 2_000, onEmbedding: never })).toHaveLength(1);
    },
  );

  test.concurrent(
    "a callback whose promise never settles holds up no stream that is aborted after all was given",
    async () => {
      await using use = await gatewayAndClient();
      const signal = AbortSignal.timeout(2_000);
      const items = await Array.fromAsync(use.client.embedStream(["a", "b"], { signal, onProgress: never }));
      expect(items).toHaveLength(2);
    },
  );

  test("a callback whose promise never settles holds up no run that is aborted half-way", async () => {
    await using use = await gatewayAndClient({ latency: 3 }, { maxConcurrency: 2 });
    const controller = new AbortController();
    const stopped = use.client.embedMany(inputs, {
      signal: controller.signal,
      onProgress: ({ done }) => {
        if (done === 5) controller.abort();
        return never();
      },
    });
    expect((await caughtAs(SegmindAbortedError, stopped)).results.size).toBeGreaterThanOrEqual(5);
  });
});

test("no callback of any kind leaves a rejection that nobody handles", async () => {
  await using gateway = await startMockGateway({ latency: 2 });
  const source = `
    import { MemoryStore, SegmindClient } from "./src/index.ts";
    const [baseUrl, apiKey] = process.argv.slice(1);
    const client = new SegmindClient({ baseUrl, apiKey, maxConcurrency: 4 });
    const inputs = Array.from({ length: 30 }, (_, index) => "text " + index);
    process.on("unhandledRejection", (error) => console.log("unhandled", error));
    const reject = async () => { throw new Error("gone"); };
    const late = async () => { await new Promise((done) => setTimeout(done, 5)); throw new Error("gone"); };
    const messages = [];
    for (const fail of [reject, late]) {
      for (const store of [null, new MemoryStore()]) {
        for (const options of [{ onProgress: fail }, { onEmbedding: fail }, { onProgress: fail, onEmbedding: fail }]) {
          await client.embedMany(inputs, { ...options, store }).catch(({ cause }) => messages.push(cause.message));
        }
        for (const ordered of [true, false]) {
          const items = client.embedStream(inputs, { onProgress: fail, ordered, store });
          await Array.fromAsync(items).catch(({ message }) => messages.push(message));
        }
        for await (const item of client.embedStream(inputs, { onProgress: fail, store })) if (item.index === 1) break;
        const signal = AbortSignal.timeout(8);
        await client.embedMany(inputs, { onProgress: fail, store, signal }).catch(() => undefined);
      }
    }
    await client.close();
    console.log("ended", messages.length, new Set(messages).size);
  `;
  const { code, output } = await runModule(source, gateway.url, gateway.apiKey);
  expect(output.trim()).toMatch(/^ended \d+ 1$/);
  expect(code).toBe(0);
});
