import { createOpenAI } from "@ai-sdk/openai";
import { OpenAIEmbeddings } from "@langchain/openai";
import { OpenAIEmbedding } from "@llamaindex/openai";
import { SegmindClient } from "@segmind-embeddings/core";
import { embed, embedMany } from "ai";
import OpenAI from "openai";
import { expect, test } from "vitest";
import { start, token, type Started } from "./helpers/start.ts";

const model = "gemini-embedding-2";
const texts = ["a fox", "a hare", "a fox"];

/** What core itself gives for the texts. */
async function rightVectors(
  { gateway }: Started,
  taskType = "RETRIEVAL_DOCUMENT",
  size = 768,
): Promise<number[][]> {
  await using client = new SegmindClient({ baseUrl: gateway.url, apiKey: gateway.apiKey });
  const options = { taskType: taskType as "RETRIEVAL_DOCUMENT", outputDimensionality: size };
  return (await client.embedMany(texts, options)).map(({ vector }) => Array.from(vector));
}

test.each(["base64", "float", undefined] as const)(
  "OpenAI's client gets its vectors by encoding %s",
  async (encoding_format) => {
    const started = await start();
    const openai = new OpenAI({ baseURL: started.server.url, apiKey: token });

    const list = await openai.embeddings.create({
      model,
      input: texts,
      ...(encoding_format && { encoding_format }),
    });

    const vectors = list.data.map(({ embedding }) =>
      typeof embedding === "string"
        ? Array.from(new Float32Array(Uint8Array.from(Buffer.from(embedding, "base64")).buffer))
        : embedding,
    );
    expect(vectors).toEqual(await rightVectors(started));
    expect(list).toMatchObject({ object: "list", model, usage: { prompt_tokens: 0, total_tokens: 0 } });
    expect(list.data.map(({ index }) => index)).toEqual([0, 1, 2]);
  },
);

test("OpenAI's client sets dimensions, lists models, and gets its errors as its own", async () => {
  const started = await start();
  const openai = new OpenAI({ baseURL: started.server.url, apiKey: token });

  const { data } = await openai.embeddings.create({
    model: `${model}:query`,
    input: "a fox",
    dimensions: 256,
  });
  expect(data[0]?.embedding).toEqual((await rightVectors(started, "RETRIEVAL_QUERY", 256))[0]);
  const models = (await openai.models.list()).data.map(({ id }) => id);
  expect(models).toEqual(expect.arrayContaining([model, `${model}:query`, `${model}:semantic-similarity`]));
  expect(await openai.models.retrieve(`${model}:query`)).toMatchObject({
    id: `${model}:query`,
    object: "model",
  });

  await expect(openai.models.retrieve("gpt-9")).rejects.toBeInstanceOf(OpenAI.NotFoundError);
  await expect(
    openai.embeddings.create({ model: "text-embedding-3-small", input: "a" }),
  ).rejects.toMatchObject({
    status: 404,
    code: "model_not_found",
    param: "model",
  });
  await expect(openai.embeddings.create({ model, input: [[1, 2]] })).rejects.toBeInstanceOf(
    OpenAI.BadRequestError,
  );
  const stranger = new OpenAI({ baseURL: started.server.url, apiKey: "another-token" });
  await expect(stranger.models.list()).rejects.toBeInstanceOf(OpenAI.AuthenticationError);
});

test("OpenAI's client does not send again what must not be sent again", async () => {
  const started = await start(
    { maxRetries: 0 },
    { faults: { on: "sync", rate: 1, fault: { kind: "status", status: 401 } } },
  );
  const openai = new OpenAI({ baseURL: started.server.url, apiKey: token, maxRetries: 3 });

  await expect(openai.embeddings.create({ model, input: "a fox" })).rejects.toMatchObject({
    status: 502,
    code: "upstream_authentication_failed",
  });
  expect(started.gateway.stats.posts).toBe(1);
});

test("LangChain's OpenAIEmbeddings get documents in order and queries with their task", async () => {
  const started = await start();
  const configuration = { baseURL: started.server.url };
  const documents = new OpenAIEmbeddings({ model, apiKey: token, configuration });
  const queries = new OpenAIEmbeddings({
    model: `${model}:query`,
    apiKey: token,
    configuration,
    dimensions: 256,
  });

  expect(await documents.embedDocuments(texts)).toEqual(await rightVectors(started));
  expect(await queries.embedQuery("a fox")).toEqual((await rightVectors(started, "RETRIEVAL_QUERY", 256))[0]);
});

test("LlamaIndex's OpenAIEmbedding gets texts in order", async () => {
  const started = await start();
  const embedding = new OpenAIEmbedding({ model, apiKey: token, baseURL: started.server.url });

  expect(await embedding.getTextEmbeddings(texts)).toEqual(await rightVectors(started));
  expect(await embedding.getTextEmbedding("a fox")).toEqual((await rightVectors(started))[0]);
});

test("the AI SDK's OpenAI provider gets values in order", async () => {
  const started = await start();
  const openai = createOpenAI({ baseURL: started.server.url, apiKey: token });

  const many = await embedMany({ model: openai.embeddingModel(model), values: texts });
  const one = await embed({
    model: openai.embeddingModel(`${model}:query`),
    value: "a fox",
    providerOptions: { openai: { dimensions: 256 } },
  });

  expect(many.embeddings).toEqual(await rightVectors(started));
  expect(one.embedding).toEqual((await rightVectors(started, "RETRIEVAL_QUERY", 256))[0]);
});
