import { APICallError, InvalidArgumentError, LoadAPIKeyError } from "@ai-sdk/provider";
import { APICallError as APICallError6 } from "@ai-sdk/provider-3";
import { EmbedManyError, MemoryStore, SegmindAbortedError, StoreError } from "@segmind-embeddings/core";
import { inspect } from "node:util";
import { embed as embed7, embedMany as embedMany7 } from "ai";
import { expect, test, vi } from "vitest";
import { manyTexts } from "../../../tools/sample-texts.ts";
import { createSegmind } from "../src/index.ts";
import { sdks } from "./helpers/sdks.ts";
import { start } from "./helpers/start.ts";

const caught = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => expect.fail("it resolved"),
    (error: unknown) => error,
  );

test.each(sdks)(
  "retries of %s are the client's alone, whatever the SDK's maxRetries is",
  async (_name, { embed }) => {
    const { segmind, gateway } = await start(
      { maxRetries: 3 },
      { faults: { on: "sync", rate: 1, fault: { kind: "status", status: 503 } } },
    );
    const model = segmind.embeddingModel("gemini-embedding-2");

    for (const maxRetries of [0, 2, 7]) {
      const before = gateway.stats.posts;
      const error = await caught(embed({ model, value: "a fox", maxRetries }));
      expect(APICallError.isInstance(error) && APICallError6.isInstance(error)).toBe(true);
      expect(error).toMatchObject({
        isRetryable: false,
        statusCode: 503,
        cause: { name: "ServerError", isRetryable: true },
      });
      expect(gateway.stats.posts - before).toBe(4);
    }
  },
);

test("an error names its cause and place, and holds neither the key nor what was embedded", async () => {
  const { segmind, gateway } = await start({ apiKey: "SG_ffffffffffffffff" });
  const model = segmind.embeddingModel("gemini-embedding-2");

  const error = await caught(embedMany7({ model, values: ["a secret fox", "a secret hare"] }));

  expect(error).toMatchObject({
    name: "AI_APICallError",
    isRetryable: false,
    statusCode: 401,
    url: gateway.url,
    requestBodyValues: { model: "gemini-embedding-2", values: 2 },
    data: { name: "EmbedManyError", code: "EMBED_MANY_FAILED", mayBeBilled: false },
    message: expect.stringContaining("Check `apiKey` or the environment variable SEGMIND_API_KEY."),
  });
  expect(EmbedManyError.isInstance((error as Error).cause)).toBe(true);
  expect(inspect(error, { depth: 20 })).not.toMatch(/ffffffffffffffff|secret/);
});

test("a missing key is the AI SDK's own error at the call, and one that comes later is used", async () => {
  vi.stubEnv("SEGMIND_API_KEY", "");
  try {
    const { gateway } = await start({ apiKey: "SG_0123456789abcdef" });
    const segmind = createSegmind({ baseUrl: gateway.url });
    const model = segmind.embeddingModel("gemini-embedding-2");

    for (const [, { embed }] of sdks) {
      const error = await caught(embed({ model, value: "a fox" }));
      expect(LoadAPIKeyError.isInstance(error)).toBe(true);
      expect((error as Error).message).toContain("SEGMIND_API_KEY");
    }
    expect(() => segmind.client).toThrow(LoadAPIKeyError);
    expect(() => createSegmind({ taskType: "SEARCH" } as object)).toThrow("options.taskType");
    expect(gateway.stats.requests).toBe(0);

    vi.stubEnv("SEGMIND_API_KEY", gateway.apiKey);
    expect((await embed7({ model, value: "a fox" })).embedding).toHaveLength(768);
    await segmind.client.close();
  } finally {
    vi.unstubAllEnvs();
  }
});

test.each(sdks)(
  "an abort under %s comes as it is, and carries the vectors that came",
  async (_name, { embedMany }) => {
    const { segmind, gateway } = await start({ maxConcurrency: 4 }, { latency: 2 });
    const model = segmind.embeddingModel("gemini-embedding-2");
    const controller = new AbortController();
    const reason = new Error("the user left");
    const values = manyTexts(60);

    const running = caught(embedMany({ model, values, abortSignal: controller.signal }));
    while (gateway.stats.bills < 20) await new Promise((resolve) => setTimeout(resolve, 1));
    controller.abort(reason);
    const error = await running;

    expect(SegmindAbortedError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({ name: "AbortError", cause: reason });
    await embedMany({ model, values });
    // What was under way when the abort came may be billed, and is sent once more.
    expect(gateway.stats.bills).toBeLessThanOrEqual(60 + 4);
  },
);

test.each(sdks)(
  "an embedMany of %s that failed late buys nothing twice when it is called again",
  async (_name, { embedMany }) => {
    const store = new MemoryStore();
    const values = manyTexts(40);
    const { segmind, gateway } = await start(
      { store, maxRetries: 0, maxConcurrency: 1 },
      { faults: { on: "sync", at: 30, fault: { kind: "status", status: 401 } } },
    );
    await caught(embedMany({ model: segmind.embeddingModel("gemini-embedding-2"), values }));

    // Another provider, as in another process: they share nothing but the store.
    const next = createSegmind({ baseUrl: gateway.url, apiKey: gateway.apiKey, store });
    const { embeddings, providerMetadata } = await embedMany({
      model: next.embeddingModel("gemini-embedding-2"),
      values,
    });
    await next.client.close();

    expect(embeddings).toHaveLength(40);
    expect(providerMetadata?.["segmind"]).toMatchObject({ cacheHits: 29 });
    expect(gateway.stats.bills).toBe(40);
  },
);

test("without a store of the user's, a failed embedMany's vectors are stored in memory; null stores none", async () => {
  const faults = { on: "sync", at: 10, fault: { kind: "status", status: 401 } } as const;
  for (const [store, bills] of [
    [undefined, 20],
    [null, 29],
  ] as const) {
    const { segmind, gateway } = await start({ store, maxConcurrency: 1 }, { faults });
    const model = segmind.embeddingModel("gemini-embedding-2");
    await caught(embedMany7({ model, values: manyTexts(20) }));
    await embedMany7({ model, values: manyTexts(20) });
    expect(gateway.stats.bills).toBe(bills);
  }
});

test("a vector that was bought and could not be stored is warned of", async () => {
  const store = new MemoryStore();
  store.write = (changes) => {
    if (changes.some(({ entry }) => entry?.state === "embedded"))
      throw new StoreError("The disk is full.", { code: "STORE_FULL" });
  };
  const { segmind } = await start({ store });

  const { embedding, warnings } = await embed7({
    model: segmind.embeddingModel("gemini-embedding-2"),
    value: "a fox",
  });

  expect(embedding).toHaveLength(768);
  expect(warnings).toEqual([
    { type: "other", message: expect.stringMatching(/^Bought and not stored: 1 of 1 vectors\. /) },
  ]);
});

test("wrong options are refused: of the provider when it is made, of a call before anything is sent", async () => {
  expect(() => createSegmind({ apiKey: "SG_0123456789abcdef", dimensions: 3 } as object)).toThrow(
    "outputDimensionality",
  );
  const { segmind, gateway } = await start();
  const model = segmind.embeddingModel("gemini-embedding-2");
  const refusals: [Record<string, string | number> | string, RegExp][] = [
    [{ taskTyp: "CLUSTERING" }, /did you mean taskType/],
    [{ taskType: "SEARCH" }, /RETRIEVAL_QUERY/],
    [{ inputType: "passage" }, /"query" or "document"/],
    [{ inputType: "query", taskType: "CLUSTERING" }, /one of the two/],
    [{ outputDimensionality: 3 }, /from 128 to 3072/],
    ["query", /an object of options/],
  ];
  for (const [options, message] of refusals) {
    const error = await caught(embed7({ model, value: "a", providerOptions: { segmind: options as never } }));
    expect(InvalidArgumentError.isInstance(error)).toBe(true);
    expect((error as Error).message).toMatch(message);
  }
  const empty = await caught(embedMany7({ model, values: ["a", ""] }));
  expect(empty).toMatchObject({ name: "AI_InvalidArgumentError", argument: "[1].input" });
  expect(gateway.stats.requests).toBe(0);
});
