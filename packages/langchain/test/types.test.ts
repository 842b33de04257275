import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { startMockGateway } from "@segmind-embeddings/mock-gateway";
import { expect, test } from "vitest";
import { compileUserProject, installedFolder } from "../../../tools/compile-user-project.ts";
import { temporaryFolder } from "../../../tools/temporary-folder.ts";

/** What a user may write against any supported LangChain. */
const everywhere = `
import type { EmbeddingsInterface } from "@langchain/core/embeddings";
import { Embeddings } from "@langchain/core/embeddings";
import { HumanMessage, type ContentBlock } from "@langchain/core/messages";
import { EmbedManyError, MemoryStore, SegmindClient, type Embedding, type EmbeddingStore } from "@segmind-embeddings/core";
import { SegmindEmbeddings, type RunOptions, type SegmindEmbeddingsParams } from "@segmind-embeddings/langchain";

const store: EmbeddingStore = new MemoryStore({ maxEntries: 100 });
const params: SegmindEmbeddingsParams = {
  apiKey: "SG_0123456789abcdef",
  outputDimensionality: 256,
  taskType: "RETRIEVAL_DOCUMENT",
  queryTaskType: "QUESTION_ANSWERING",
  mode: "auto",
  taskMode: "prefix",
  maxConcurrency: 4,
  maxRetries: 2,
  store,
  onEmbedding: ({ metrics }: Embedding, { index, input }) => void [metrics.cost ?? 0, index, input],
  onProgress: async ({ done, total }) => void (done / total),
};
export const embeddings: Embeddings = new SegmindEmbeddings(params);
export const asInterface: EmbeddingsInterface = new SegmindEmbeddings();
const own = new SegmindEmbeddings({ client: new SegmindClient(), outputDimensionality: 128, onEmbedding: undefined });
const options: RunOptions = { signal: new AbortController().signal, onProgress: ({ done, etaMs }) => void [done, etaMs] };
export const vectors: number[][] = await own.embedDocuments(["a"], options);
export const vector: number[] = await own.embedQuery("a", { signal: AbortSignal.timeout(5) });
await own.embedDocuments(["a"], { model: "b", outputDimensionality: 256, headers: { "x-trace": "7" }, store: null });
const blocks: ContentBlock.Multimodal.Standard[] = [
  { type: "image", url: "https://example.com/a.png" },
  { type: "video", data: new Uint8Array(), mimeType: "video/mp4" },
  { type: "audio", data: "AAAA", mimeType: "audio/wav" },
  { type: "file", data: "AAAA", mimeType: "application/pdf" },
];
await own.embedContent(blocks, { taskType: "RETRIEVAL_QUERY" });
await own.embedContent([{ type: "text", text: "a" }, { type: "image_url", image_url: { url: "https://example.com" } }]);
await own.embedContent(new HumanMessage("a").content);
await own.embedMedia(["a", { image: new URL("https://example.com/a.png") }, { input: "a", pdf: new Uint8Array() }]);
const space: string = own.withSignal(new AbortController().signal).space;
const size: number = own.dimensions;
try {
  await own.client.close();
} catch (error) {
  if (EmbedManyError.isInstance(error)) error.results.get(size)?.vector.fill(space.length);
}
// @ts-expect-error a client and the options it was made from
new SegmindEmbeddings({ client: own.client, apiKey: "SG_0123456789abcdef" });
// @ts-expect-error no such option
new SegmindEmbeddings({ batchSize: 3 });
// @ts-expect-error a store is no path
new SegmindEmbeddings({ store: "vectors.db" });
// @ts-expect-error no such task
await own.embedQuery("a", { taskType: "SEARCH" });
`;

/** With what depends on the current core. */
const current = `
import { MemoryVectorStore } from "@langchain/classic/vectorstores/memory";
import { CacheBackedEmbeddings } from "@langchain/classic/embeddings/cache_backed";
import { InMemoryStore } from "@langchain/core/stores";
const vectorStore = await MemoryVectorStore.fromTexts(["a"], {}, own);
CacheBackedEmbeddings.fromBytesStore(own, new InMemoryStore<Uint8Array>(), { namespace: own.space });
export const retriever = vectorStore.asRetriever(2);
`;

const here = (name: string): string => installedFolder(name, "packages/langchain");
const shared = {
  undici: installedFolder("undici", "packages/core"),
  "@types/node": installedFolder("@types/node", "."),
};

test("the types hold in a strict project with the current LangChain", async () => {
  const complaints = await compileUserProject({
    folder: await temporaryFolder(),
    source: everywhere + current,
    packages: ["core", "langchain"],
    dependencies: {
      ...shared,
      "@langchain/core": here("@langchain/core"),
      "@langchain/classic": here("@langchain/classic"),
    },
  });
  expect(complaints).toEqual([]);
}, 240_000);

test("types and code hold with the lowest supported one", async () => {
  const folder = await temporaryFolder();
  const complaints = await compileUserProject({
    folder,
    source: everywhere,
    packages: ["core", "langchain"],
    dependencies: { ...shared, "@langchain/core": here("@langchain/core-lowest") },
  });
  expect(complaints).toEqual([]);

  await using gateway = await startMockGateway();
  await writeFile(
    join(folder, "run.js"),
    `import { Embeddings } from "@langchain/core/embeddings";
     import { SegmindEmbeddings } from "@segmind-embeddings/langchain";
     const embeddings = new SegmindEmbeddings({ baseUrl: process.env.BASE_URL });
     const [vector] = await embeddings.embedDocuments(["a fox"]);
     console.log(embeddings instanceof Embeddings, vector.length);`,
  );
  const env = { ...process.env, SEGMIND_API_KEY: gateway.apiKey, BASE_URL: gateway.url };
  const { stdout } = await promisify(execFile)(process.execPath, ["run.js"], { cwd: folder, env });
  expect(stdout).toBe("true 768\n");
}, 240_000);
