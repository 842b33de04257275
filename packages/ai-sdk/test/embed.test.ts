import { createProviderRegistry as registry7, embed as embed7, embedMany as embedMany7 } from "ai";
import { createProviderRegistry as registry6 } from "ai-6";
import { expect, test } from "vitest";
import { manyTexts } from "../../../tools/sample-texts.ts";
import { sdks } from "./helpers/sdks.ts";
import { start } from "./helpers/start.ts";

const lengthOf = (vector: readonly number[]): number => Math.hypot(...vector);

test.each(sdks)("embed of %s gives a vector of unit length and what it cost", async (_name, { embed }) => {
  const { segmind, gateway, posts } = await start();
  const model = segmind.embeddingModel("gemini-embedding-2");

  const { embedding, providerMetadata, usage, warnings } = await embed({ model, value: "a fox" });

  expect(embedding).toHaveLength(768);
  expect(lengthOf(embedding)).toBeCloseTo(1, 5);
  expect(providerMetadata).toEqual({
    segmind: {
      cost: 0.00015,
      remainingCredits: expect.any(Number),
      attempts: 1,
      resends: 0,
      cacheHits: 0,
      duplicates: 0,
      space: "segmind_gemini-embedding-2_768_param_unit",
      requestId: expect.any(String),
    },
  });
  // The gateway reports no tokens: none are invented.
  expect(usage.tokens).toBeNaN();
  expect(warnings).toEqual([]);
  expect(posts).toEqual([{ input: "a fox", output_dimensionality: 768, task_type: "RETRIEVAL_DOCUMENT" }]);
  expect(gateway.stats.bills).toBe(1);
});

test.each(sdks)(
  "embedMany of %s is one run: in order, equal values once, one account",
  async (_name, sdk) => {
    const { segmind, gateway } = await start();
    const model = segmind.embeddingModel("gemini-embedding-2");
    const values = [...manyTexts(120), ...manyTexts(10)];

    const { embeddings, providerMetadata, responses } = await sdk.embedMany({ model, values });

    expect(embeddings).toHaveLength(130);
    expect(embeddings.slice(120)).toEqual(embeddings.slice(0, 10));
    const { embedding } = await sdk.embed({ model, value: values[77] ?? "" });
    expect(embeddings[77]).toEqual(embedding);
    expect(providerMetadata?.["segmind"]).toMatchObject({
      cost: expect.closeTo(120 * 0.00015),
      attempts: 120,
      duplicates: 10,
      cacheHits: 0,
    });
    // One call of the model, not one for each hundred values.
    expect(responses).toHaveLength(1);
    expect(gateway.stats.bills).toBe(120);
  },
);

test("the dimensions that the AI SDK 7 passes decide the length, and the name of the space", async () => {
  const { segmind, posts } = await start();
  const model = segmind.embeddingModel("gemini-embedding-2");

  const one = await embed7({ model, value: "a fox", dimensions: 256 });
  const many = await embedMany7({ model, values: ["a hare", "a deer"], dimensions: 128 });

  expect(one.embedding).toHaveLength(256);
  expect(many.embeddings.map(({ length }) => length)).toEqual([128, 128]);
  expect(many.providerMetadata?.["segmind"]).toMatchObject({
    space: "segmind_gemini-embedding-2_128_param_unit",
  });
  expect(posts.map(({ output_dimensionality: size }) => size)).toEqual([256, 128, 128]);
});

test.each(sdks)("the options of %s for this provider reach the gateway", async (_name, { embed }) => {
  const { segmind, posts } = await start({
    queryTaskType: "QUESTION_ANSWERING",
    taskType: "FACT_VERIFICATION",
  });
  const model = segmind.embeddingModel("gemini-embedding-2");
  const ask = (value: string, options: Record<string, string | number>) =>
    embed({ model, value, providerOptions: { segmind: options } });

  const { embedding } = await ask("a", { inputType: "query", outputDimensionality: 128 });
  await ask("b", { inputType: "document" });
  await ask("c", { taskType: "CLUSTERING" });
  await embed({ model, value: "d" });

  expect(embedding).toHaveLength(128);
  expect(posts.map(({ task_type: task }) => task)).toEqual([
    "QUESTION_ANSWERING",
    "FACT_VERIFICATION",
    "CLUSTERING",
    "FACT_VERIFICATION",
  ]);
});

test("a model's defaults hold where a call says nothing else", async () => {
  const { segmind, posts } = await start();
  const model = segmind.embeddingModel("gemini-embedding-2", {
    inputType: "query",
    outputDimensionality: 256,
  });

  await embed7({ model, value: "a" });
  await embed7({ model, value: "b", dimensions: 512 });
  await embed7({ model, value: "c", providerOptions: { segmind: { taskType: "CLUSTERING" } } });
  await embed7({ model, value: "d", providerOptions: { segmind: { inputType: "document" } } });

  expect(posts.map((body) => [body["task_type"], body["output_dimensionality"]])).toEqual([
    ["RETRIEVAL_QUERY", 256],
    ["RETRIEVAL_QUERY", 512],
    ["CLUSTERING", 256],
    ["RETRIEVAL_DOCUMENT", 256],
  ]);
});

test.each(sdks)(
  "headers of a call of %s are sent, and those the client sets itself are warned of",
  async (_name, { embed }) => {
    const headers: unknown[] = [];
    const { segmind, gateway } = await start({}, { onRequest: (record) => headers.push(record.headers) });
    const model = segmind.embeddingModel("gemini-embedding-2");

    const { warnings } = await embed({
      model,
      value: "a",
      headers: { "x-trace": "7", Authorization: "Bearer no" },
    });

    expect(headers).toEqual([expect.objectContaining({ "x-trace": "7", "x-api-key": gateway.apiKey })]);
    expect(headers[0]).not.toHaveProperty("authorization");
    expect(warnings).toEqual([
      { type: "other", message: expect.stringMatching(/^Ignored headers\["authorization"\]/i) },
    ]);
  },
);

test("what is ignored is warned of: dimensions beside outputDimensionality, options for Google", async () => {
  const { segmind } = await start();
  const model = segmind.embeddingModel("gemini-embedding-2");

  const both = await embed7({
    model,
    value: "a",
    dimensions: 256,
    providerOptions: { segmind: { outputDimensionality: 128 } },
  });
  const google = await embed7({ model, value: "a", providerOptions: { google: { taskType: "CLUSTERING" } } });

  expect(both.embedding).toHaveLength(128);
  expect(both.warnings).toEqual([{ type: "other", message: expect.stringContaining("Ignored dimensions") }]);
  expect(google.warnings).toEqual([
    { type: "other", message: expect.stringContaining("reads providerOptions.segmind") },
  ]);
});

test("a registry of either AI SDK finds the model, and the provider has no others", async () => {
  const { segmind } = await start();
  const of6 = registry6({ segmind });
  const of7 = registry7({ segmind });

  for (const model of [
    of6.embeddingModel("segmind:gemini-embedding-2"),
    of7.embeddingModel("segmind:gemini-embedding-2"),
  ]) {
    expect((await embed7({ model, value: "a fox" })).embedding).toHaveLength(768);
  }
  for (const other of [
    () => of6.languageModel("segmind:gemini-2"),
    () => of6.imageModel("segmind:gemini-2"),
    () => of7.languageModel("segmind:gemini-2"),
    () => of7.imageModel("segmind:gemini-2"),
  ]) {
    expect(other).toThrow(/embedding models alone/);
  }
});
