import { inspect } from "node:util";
import { BaseEmbedding, MultiModalEmbedding } from "@llamaindex/core/embeddings";
import {
  EmbedManyError,
  InvalidInputError,
  MissingApiKeyError,
  SegmindClient,
  type Embedding,
  type RunProgress,
} from "@segmind-embeddings/core";
import { Settings, TextNode } from "llamaindex";
import { describe, expect, test, vi } from "vitest";
import { SegmindEmbedding } from "../src/index.ts";
import { pngBytes } from "../../../tools/png-bytes.ts";
import { manyTexts } from "../../../tools/sample-texts.ts";
import { start } from "./helpers/start.ts";

describe("the framework's contract", () => {
  test("it is a multi-modal and so a base embedding, and may be the default", async () => {
    const { embedding } = await start();

    expect(embedding).toBeInstanceOf(MultiModalEmbedding);
    expect(embedding).toBeInstanceOf(BaseEmbedding);
    Settings.withEmbedModel(embedding, () => {
      expect(Settings.embedModel).toBe(embedding);
    });
  });

  test("texts are embedded as documents, queries as queries, into plain arrays of numbers", async () => {
    const { embedding, posts } = await start();

    const vectors = [
      await embedding.getTextEmbedding("a fox"),
      ...(await embedding.getTextEmbeddings(["a hare", "a hare"])),
      ...(await embedding.getTextEmbeddingsBatch(["a deer"])),
      await embedding.getQueryEmbedding({ type: "text", text: "fox" }),
      await embedding.getQueryEmbedding("hare"),
      ...(await embedding.getQueryEmbeddings(["deer", { type: "text", text: "owl" }])),
    ];

    expect(posts.map(({ input, task_type: task }) => [input, task])).toEqual([
      ["a fox", "RETRIEVAL_DOCUMENT"],
      ["a hare", "RETRIEVAL_DOCUMENT"],
      ["a deer", "RETRIEVAL_DOCUMENT"],
      ["fox", "RETRIEVAL_QUERY"],
      ["hare", "RETRIEVAL_QUERY"],
      ["deer", "RETRIEVAL_QUERY"],
      ["owl", "RETRIEVAL_QUERY"],
    ]);
    expect(vectors).toHaveLength(8);
    for (const vector of vectors) {
      expect(Array.isArray(vector)).toBe(true);
      expect(vector).toHaveLength(768);
      expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
    }
  });

  test("as a transformation it embeds all nodes in one run, side by side", async () => {
    let inFlight = 0;
    let most = 0;
    const latency = (): number => {
      most = Math.max(most, ++inFlight);
      setTimeout(() => (inFlight -= 1), 20);
      return 20;
    };
    const { embedding, gateway } = await start({}, { latency });
    const nodes = manyTexts(40).map((text) => new TextNode({ text }));
    const progress: number[] = [];

    await embedding(nodes, { progressCallback: (current: number) => progress.push(current) });

    expect(nodes.every((node) => node.embedding?.length === 768)).toBe(true);
    expect(progress).toEqual([40]);
    expect(most).toBeGreaterThan(4);
    expect(gateway.stats.bills).toBe(40);
  });

  test("smaller batches, which the framework empties behind its back, are right, too", async () => {
    const { embedding } = await start({ embedBatchSize: 7 });
    const texts = manyTexts(20);
    const nodes = texts.map((text) => new TextNode({ text }));
    await embedding(nodes);
    expect(nodes.map((node) => node.embedding)).toEqual(await embedding.getTextEmbeddings(texts));
  });

  test.each([0, -1, 1.5, Number.NaN, 100_001, "7"])("a batch size of %s is refused", (embedBatchSize) => {
    const apiKey = "SG_0123456789abcdef";
    const refused = (): unknown => new SegmindEmbedding({ apiKey, embedBatchSize } as never);
    expect(refused).toThrow(InvalidInputError);
    expect(refused).toThrow("options.embedBatchSize");
  });

  test("the largest batch goes through the framework, which spreads its results over the stack", async () => {
    const { embedding } = await start({ embedBatchSize: 100_000 });
    const vector = [1];
    embedding.getTextEmbeddings = async (texts) => texts.map(() => vector);
    const nodes = Array.from({ length: 100_000 }, () => new TextNode({ text: "a fox" }));
    await embedding(nodes);
    expect(nodes.at(-1)?.embedding).toEqual(vector);
  });

  test("embedInfo and id name space and task", async () => {
    const { embedding } = await start({ outputDimensionality: 256, taskType: "CLUSTERING" });
    const { client } = embedding;

    expect(embedding.embedInfo).toEqual({ dimensions: 256, maxTokens: 8192 });
    expect(embedding.id).toBe("segmind_gemini-embedding-2_256_param_unit_CLUSTERING");
    expect(new SegmindEmbedding({ client, taskType: "CLUSTERING" }).id).toBe(embedding.id);
    expect(new SegmindEmbedding({ client }).id).not.toBe(embedding.id);
    const larger = new SegmindEmbedding({ client, outputDimensionality: 512 });
    expect(larger.id).toBe("segmind_gemini-embedding-2_512_param_unit_RETRIEVAL_DOCUMENT");
    expect(larger.embedInfo?.dimensions).toBe(512);
  });

  test("the key is in nothing that is printed or serialised", async () => {
    const { embedding, gateway } = await start();
    const held = { embedding, own: Object.entries(Object.getOwnPropertyDescriptors(embedding)) };
    for (const text of [JSON.stringify(held), inspect(held, { depth: 9, showHidden: true })]) {
      expect(text).not.toContain(gateway.apiKey);
    }
  });
});

describe("options", () => {
  test("reach the client, and those that do nothing are refused", async () => {
    const { embedding, posts } = await start({ taskMode: "prefix", queryTaskType: "QUESTION_ANSWERING" });
    await embedding.getQueryEmbedding("why?");
    expect(posts).toEqual([{ input: "task: question answering | query: why?", output_dimensionality: 768 }]);

    const apiKey = "SG_0123456789abcdef";
    const client = new SegmindClient({ apiKey });
    expect(() => new SegmindEmbedding({ apiKey, batch: 3 } as never)).toThrow('unknown field "batch"');
    expect(() => new SegmindEmbedding({ client, apiKey } as never)).toThrow(InvalidInputError);
    vi.stubEnv("SEGMIND_API_KEY", "");
    expect(() => new SegmindEmbedding()).toThrow(MissingApiKeyError);
    vi.unstubAllEnvs();
  });

  test("onEmbedding gets each vector that was bought, once, with its text and its metrics", async () => {
    const reported: [Embedding, { index: number; input: unknown }][] = [];
    const { embedding, gateway } = await start(
      { onEmbedding: (bought, about) => reported.push([bought, about]), maxRetries: 0, maxConcurrency: 1 },
      { faults: { on: "sync", at: 3, fault: { kind: "status", status: 503 } } },
    );

    await expect(embedding.getTextEmbeddings(["a", "b", "c", "a"])).rejects.toThrow(EmbedManyError);
    await embedding.getTextEmbeddings(["a", "b", "c", "a"]);
    await embedding.getQueryEmbedding("d");
    await embedding.getQueryEmbedding("d");
    const image = new Blob([pngBytes("a fox")]);
    await embedding.getImageEmbedding(image);

    expect(reported.map(([, about]) => about)).toEqual([
      { index: 0, input: "a" },
      { index: 1, input: "b" },
      { index: 2, input: "c" },
      { index: 0, input: "d" },
      { index: 0, input: { image } },
    ]);
    expect(reported.every(([{ metrics }]) => metrics.cost === 0.00015)).toBe(true);
    expect(gateway.stats.bills).toBe(5);
  });

  test("onProgress of the instance follows a transformation", async () => {
    const seen: RunProgress[] = [];
    const { embedding } = await start({ onProgress: (progress) => seen.push(progress) });
    await embedding(manyTexts(5).map((text) => new TextNode({ text })));
    expect(seen).toHaveLength(5);
    expect(seen.at(-1)).toMatchObject({ total: 5, done: 5, failed: 0, queued: 0, etaMs: 0 });
  });

  test("a call takes options of its own: model, length, headers and task", async () => {
    const seen: unknown[] = [];
    const { embedding, posts } = await start(
      { headers: { "x-team": "search", "x-trace": "0" } },
      {
        models: { "another-embedder": () => ({ embedding: new Array(128).fill(1) }) },
        onRequest: ({ path, headers }) => seen.push([path, headers["x-team"], headers["x-trace"]]),
      },
    );
    const own = { model: "another-embedder", outputDimensionality: 128, headers: { "x-trace": "7" } };
    const image = new Blob([pngBytes("a fox")]);

    const vectors = [
      await embedding.getTextEmbedding("a", own),
      ...(await embedding.getTextEmbeddings(["b"], own)),
      await embedding.getQueryEmbedding("c", own),
      ...(await embedding.getQueryEmbeddings(["d"], { ...own, taskType: "QUESTION_ANSWERING" })),
      await embedding.embedContent("e", own),
      await embedding.getImageEmbedding(image, { ...own, mode: "sync" }),
      ...(await embedding.getImageEmbeddings([image], { ...own, mode: "sync", taskType: "CLUSTERING" })),
    ];

    expect(vectors.map(({ length }) => length)).toEqual(vectors.map(() => 128));
    expect(seen).toEqual(vectors.map(() => ["/v1/another-embedder", "search", "7"]));
    expect(posts.map(({ task_type: task }) => task)).toEqual([
      "RETRIEVAL_DOCUMENT",
      "RETRIEVAL_DOCUMENT",
      "RETRIEVAL_QUERY",
      "QUESTION_ANSWERING",
      "RETRIEVAL_DOCUMENT",
      "RETRIEVAL_DOCUMENT",
      "CLUSTERING",
    ]);
  });

  test("an instance with a signal is aborted by it, and the one it came from is not", async () => {
    const { embedding, gateway } = await start({ outputDimensionality: 256 }, { latency: 50 });
    const controller = new AbortController();
    const abortable = embedding.withSignal(controller.signal);
    const reason = new Error("enough");
    const calls = [
      abortable.getTextEmbedding("a"),
      abortable.getTextEmbeddings(["b"]),
      abortable.getQueryEmbedding("c"),
      abortable.embedContent("d", { signal: new AbortController().signal }),
    ];
    while (gateway.stats.sync === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    controller.abort(reason);

    const aborted = { status: "rejected", reason: { name: "AbortError", cause: reason } };
    expect(await Promise.allSettled(calls)).toMatchObject(calls.map(() => aborted));
    expect(await embedding.getTextEmbedding("a")).toHaveLength(256);
    expect([abortable.id, abortable.space, abortable.embedInfo]).toEqual([
      embedding.id,
      embedding.space,
      embedding.embedInfo,
    ]);
    expect(abortable.client).toBe(embedding.client);
  });
});
