import { MastraVector, type QueryResult, type QueryVectorParams } from "@mastra/core/vector";
import { createVectorQueryTool } from "@mastra/rag";
import { embedMany } from "ai";
import { expect, test } from "vitest";
import { start } from "./helpers/start.ts";

const facts = [
  "Bees build cells of wax to store honey and raise their brood.",
  "A lighthouse warns ships of rocks with a bright turning lamp.",
  "The red fox is the largest of the true foxes.",
];

/** A vector store of Mastra's that holds the vectors it is made with. */
class ListedVectors extends MastraVector {
  readonly #vectors: readonly (readonly number[])[];

  constructor(vectors: readonly (readonly number[])[]) {
    super({ id: "listed" });
    this.#vectors = vectors;
  }

  override query({ queryVector = [], topK = 1 }: QueryVectorParams): Promise<QueryResult[]> {
    const found = this.#vectors.map((vector, index) => ({
      id: String(index),
      score: vector.reduce((sum, number, position) => sum + number * (queryVector[position] ?? 0), 0),
      metadata: { text: facts[index] },
    }));
    return Promise.resolve(found.sort((a, b) => b.score - a.score).slice(0, topK));
  }

  override upsert = (): never => this.#unused();
  override createIndex = (): never => this.#unused();
  override listIndexes = (): never => this.#unused();
  override describeIndex = (): never => this.#unused();
  override deleteIndex = (): never => this.#unused();
  override updateVector = (): never => this.#unused();
  override deleteVector = (): never => this.#unused();
  override deleteVectors = (): never => this.#unused();

  #unused(): never {
    throw new Error("The query tool does not need this.");
  }
}

test("Mastra's query tool finds what was embedded, with the task of queries", async () => {
  const { segmind, posts } = await start();
  const { embeddings } = await embedMany({
    model: segmind.embeddingModel("gemini-embedding-2"),
    values: facts,
  });

  const tool = createVectorQueryTool({
    vectorStore: new ListedVectors(embeddings),
    indexName: "facts",
    // Mastra's own calls pass no input type on.
    model: segmind.embeddingModel("gemini-embedding-2", { inputType: "query" }),
  });
  const result = (await tool.execute({ queryText: "Where do bees store honey?", topK: 1 }, {} as never)) as {
    relevantContext: unknown[];
  };

  expect(result.relevantContext).toEqual([{ text: facts[0] }]);
  expect(posts.at(-1)).toMatchObject({
    input: "Where do bees store honey?",
    task_type: "RETRIEVAL_QUERY",
  });
});

test("a failure under Mastra's query tool leaves an empty context after the client's own retries alone", async () => {
  const { segmind, gateway } = await start(
    { maxRetries: 2 },
    { faults: { on: "sync", rate: 1, fault: { kind: "status", status: 503 } } },
  );
  const tool = createVectorQueryTool({
    vectorStore: new ListedVectors([]),
    indexName: "facts",
    model: segmind.embeddingModel("gemini-embedding-2"),
  });

  const result = await tool.execute({ queryText: "a fox", topK: 1 }, {} as never);

  expect(result).toMatchObject({ relevantContext: [] });
  expect(gateway.stats.posts).toBe(3);
});
