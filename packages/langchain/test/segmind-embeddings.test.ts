import { inspect } from "node:util";
import { MemoryVectorStore } from "@langchain/classic/vectorstores/memory";
import { Embeddings } from "@langchain/core/embeddings";
import {
  EmbedManyError,
  InvalidInputError,
  MissingApiKeyError,
  SegmindClient,
  type Embedding,
  type RunProgress,
} from "@segmind-embeddings/core";
import { describe, expect, test, vi } from "vitest";
import { SegmindEmbeddings } from "../src/index.ts";
import { manyTexts } from "../../../tools/sample-texts.ts";
import { pngBytes } from "../../../tools/png-bytes.ts";
import { start } from "./helpers/start.ts";

describe("documents and queries", () => {
  test("are embedded with a task each, into plain arrays of numbers", async () => {
    const { embeddings, posts } = await start();

    const documents = await embeddings.embedDocuments(["a fox", "a hare"]);
    const query = await embeddings.embedQuery("fox");

    expect(embeddings).toBeInstanceOf(Embeddings);
    expect(posts.map(({ input, task_type: task }) => [input, task]).sort()).toEqual([
      ["a fox", "RETRIEVAL_DOCUMENT"],
      ["a hare", "RETRIEVAL_DOCUMENT"],
      ["fox", "RETRIEVAL_QUERY"],
    ]);
    expect(documents).toHaveLength(2);
    for (const vector of [...documents, query]) {
      expect(Array.isArray(vector)).toBe(true);
      expect(vector).toHaveLength(768);
      expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
    }
  });

  test("take other tasks, from the options and from the call", async () => {
    const { embeddings, posts } = await start({
      taskType: "CLUSTERING",
      queryTaskType: "CODE_RETRIEVAL_QUERY",
    });

    await embeddings.embedDocuments(["a"]);
    await embeddings.embedQuery("b");
    await embeddings.embedDocuments(["c"], { taskType: "CLASSIFICATION" });
    await embeddings.embedQuery("d", { taskType: "QUESTION_ANSWERING" });
    await embeddings.embedDocuments(["e"], { taskType: undefined });
    await embeddings.embedQuery("f", { taskType: undefined });

    expect(posts.map(({ task_type: task }) => task)).toEqual([
      "CLUSTERING",
      "CODE_RETRIEVAL_QUERY",
      "CLASSIFICATION",
      "QUESTION_ANSWERING",
      "CLUSTERING",
      "CODE_RETRIEVAL_QUERY",
    ]);
  });

  test("an empty list is nothing to do, and the caller's array is neither kept nor changed", async () => {
    const { embeddings, gateway } = await start();
    expect(await embeddings.embedDocuments([])).toEqual([]);
    const texts = ["a", "b"];
    const embedding = embeddings.embedDocuments(texts);
    texts.length = 0;

    expect(await embedding).toHaveLength(2);
    expect(gateway.stats.bills).toBe(2);
  });

  test("every bad text is named before anything is sent", async () => {
    const { embeddings, gateway } = await start();

    const refused = await embeddings.embedDocuments(["", "a fox", " "]).catch((error: unknown) => error);

    expect(InvalidInputError.isInstance(refused) && refused.issues.map(({ index }) => index)).toEqual([0, 2]);
    await expect(embeddings.embedDocuments("a fox" as never)).rejects.toThrow(InvalidInputError);
    expect(gateway.stats.requests).toBe(0);
  });
});

describe("options", () => {
  test("reach the client: dimensionality, task mode and route", async () => {
    const { embeddings, posts, gateway } = await start({
      outputDimensionality: 256,
      taskMode: "prefix",
      mode: "async",
    });

    expect(await embeddings.embedQuery("fox")).toHaveLength(256);
    expect(posts).toEqual([{ input: "task: search result | query: fox", output_dimensionality: 256 }]);
    expect(gateway.stats).toMatchObject({ sync: 0, submits: 1 });
    expect(embeddings.dimensions).toBe(256);
    expect(embeddings.space).toBe("segmind_gemini-embedding-2_256_prefix_unit");
  });

  test("maxConcurrency and maxRetries are the client's, and the base class gets none", async () => {
    let inFlight = 0;
    let most = 0;
    const { embeddings, gateway } = await start(
      { maxConcurrency: 2, maxRetries: 1 },
      {
        latency: () => {
          most = Math.max(most, ++inFlight);
          setTimeout(() => (inFlight -= 1), 10);
          return 10;
        },
      },
    );
    await embeddings.embedDocuments(manyTexts(8));
    expect(most).toBe(2);

    const failing = await start({ maxRetries: 1 }, { faults: { fault: { kind: "status", status: 503 } } });
    await expect(failing.embeddings.embedQuery("fox")).rejects.toMatchObject({ name: "ServerError" });
    expect(failing.gateway.stats.posts).toBe(2);

    const { caller } = embeddings as unknown as { caller: { maxRetries: number; maxConcurrency: number } };
    expect(caller).toMatchObject({ maxRetries: 0, maxConcurrency: Infinity });
    expect(gateway.stats.bills).toBe(8);
  });

  test("go with a given client, too, and the client's own do where none are given", async () => {
    const { gateway, embeddings, posts } = await start({ outputDimensionality: 512 });
    const { client } = embeddings;
    const changed = new SegmindEmbeddings({ client, outputDimensionality: 128, taskType: "CLUSTERING" });
    const plain = new SegmindEmbeddings({ client });

    expect((await changed.embedDocuments(["a"]))[0]).toHaveLength(128);
    expect((await plain.embedDocuments(["a"]))[0]).toHaveLength(512);
    expect([changed.dimensions, plain.dimensions]).toEqual([128, 512]);
    expect(posts.map(({ task_type: task }) => task)).toEqual(["CLUSTERING", "RETRIEVAL_DOCUMENT"]);
    expect(changed.client).toBe(client);
    expect(gateway.stats.bills).toBe(2);
  });

  test("that do nothing are refused", () => {
    const apiKey = "SG_0123456789abcdef";
    const client = new SegmindClient({ apiKey });
    const refused =
      (params: object): (() => unknown) =>
      () =>
        new SegmindEmbeddings(params);
    expect(refused({ apiKey, batchSize: 3 })).toThrow('unknown field "batchSize"');
    expect(refused({ client, batchSize: 3 })).toThrow('unknown field "batchSize"');
    expect(refused({ client, apiKey })).toThrow(
      "options.apiKey: got an option of the client beside a client",
    );
    expect(refused({ apiKey, queryTaskType: "SEARCH" })).toThrow(InvalidInputError);
    expect(refused({ apiKey, store: "vectors.db" })).toThrow("options.store");
    expect(refused({ apiKey, onEmbedding: "log" })).toThrow("options.onEmbedding");
    expect(refused({ apiKey, onProgress: "log" })).toThrow("options.onProgress");
  });

  test("without a key there is an error that says so", () => {
    vi.stubEnv("SEGMIND_API_KEY", "");
    expect(() => new SegmindEmbeddings()).toThrow(MissingApiKeyError);
    vi.stubEnv("SEGMIND_API_KEY", "SG_0123456789abcdef");
    expect(new SegmindEmbeddings().space).toBe("segmind_gemini-embedding-2_768_param_unit");
    vi.unstubAllEnvs();
  });

  test("the key is in nothing that is printed or serialised", async () => {
    const { embeddings, gateway } = await start();
    for (const text of [JSON.stringify(embeddings), inspect(embeddings, { depth: 9, showHidden: true })]) {
      expect(text).not.toContain(gateway.apiKey);
    }
  });
});

test("a call takes options of its own: model, length and headers", async () => {
  const seen: unknown[] = [];
  const { embeddings } = await start(
    { headers: { "x-team": "search", "x-trace": "0" } },
    {
      models: { "another-embedder": () => ({ embedding: new Array(128).fill(1) }) },
      onRequest: ({ path, headers }) => seen.push([path, headers["x-team"], headers["x-trace"]]),
    },
  );
  const own = { model: "another-embedder", outputDimensionality: 128, headers: { "x-trace": "7" } };

  const vectors = [
    ...(await embeddings.embedDocuments(["a"], own)),
    await embeddings.embedQuery("b", own),
    ...(await embeddings.embedMedia([{ input: "c" }], own)),
    await embeddings.embedContent("d", own),
  ];

  expect(vectors.map(({ length }) => length)).toEqual([128, 128, 128, 128]);
  expect(seen).toEqual(vectors.map(() => ["/v1/another-embedder", "search", "7"]));
});

describe("what is reported while it runs", () => {
  test("onEmbedding gets each vector that was bought, once, with its text and its metrics", async () => {
    const reported: [Embedding, { index: number; input: unknown }][] = [];
    const { embeddings } = await start(
      {
        onEmbedding: (embedding, about) => reported.push([embedding, about]),
        maxRetries: 0,
        maxConcurrency: 1,
      },
      { faults: { on: "sync", at: 3, fault: { kind: "status", status: 503 } } },
    );

    await expect(embeddings.embedDocuments(["a", "b", "c", "a"])).rejects.toThrow(EmbedManyError);
    expect(reported.map(([, about]) => about)).toEqual([
      { index: 0, input: "a" },
      { index: 1, input: "b" },
    ]);
    await embeddings.embedDocuments(["a", "b", "c", "a"]);
    await embeddings.embedQuery("d");
    await embeddings.embedQuery("d");
    const image = { image: pngBytes("a fox") };
    await embeddings.embedMedia([image]);
    await embeddings.embedContent("e");

    expect(reported.slice(2).map(([, about]) => about)).toEqual([
      { index: 2, input: "c" },
      { index: 0, input: "d" },
      { index: 0, input: image },
      { index: 0, input: "e" },
    ]);
    expect(reported.every(([{ metrics }]) => metrics.cost === 0.00015)).toBe(true);
  });

  test("onProgress of the instance follows a run that a vector store makes", async () => {
    const seen: RunProgress[] = [];
    const { embeddings } = await start({ onProgress: (progress) => seen.push(progress) });
    await MemoryVectorStore.fromTexts(manyTexts(5), {}, embeddings);
    expect(seen).toHaveLength(5);
    expect(seen.at(-1)).toMatchObject({ total: 5, done: 5, failed: 0, queued: 0, etaMs: 0 });
  });

  test("onProgress of a call goes before the instance's", async () => {
    const seen: string[] = [];
    const { embeddings } = await start({ onProgress: () => seen.push("instance") });
    await embeddings.embedDocuments(["a"], { onProgress: () => seen.push("call") });
    expect(seen).toEqual(["call"]);
  });

  test("a signal aborts a query, and an instance with a signal all its calls", async () => {
    const { embeddings, gateway } = await start({}, { latency: 60_000 });
    const controller = new AbortController();
    const abortable = embeddings.withSignal(controller.signal);
    const calls = [
      embeddings.embedQuery("a", { signal: controller.signal }),
      abortable.embedQuery("b"),
      abortable.embedDocuments(["c"], { signal: new AbortController().signal }),
      abortable.embedContent("d"),
    ];
    const reason = new Error("enough");
    while (gateway.stats.sync === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    controller.abort(reason);

    const aborted = { status: "rejected", reason: { name: "AbortError", cause: reason } };
    expect(await Promise.allSettled(calls)).toMatchObject(calls.map(() => aborted));
    expect(abortable.client).toBe(embeddings.client);
    expect(abortable.space).toBe(embeddings.space);
  });
});
