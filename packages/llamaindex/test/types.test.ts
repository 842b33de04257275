import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { startMockGateway } from "@segmind-embeddings/mock-gateway";
import { expect, test } from "vitest";
import { compileUserProject, installedFolder } from "../../../tools/compile-user-project.ts";
import { temporaryFolder } from "../../../tools/temporary-folder.ts";

/** What a user may write against any supported version. */
const everywhere = `
import { BaseEmbedding, MultiModalEmbedding } from "@llamaindex/core/embeddings";
import type { MessageContent } from "@llamaindex/core/llms";
import { TextNode } from "@llamaindex/core/schema";
import { EmbedManyError, MemoryStore, SegmindClient, type EmbeddingStore } from "@segmind-embeddings/core";
import { SegmindEmbedding, type QueryContent, type RunOptions, type SegmindEmbeddingOptions, type SingleOptions } from "@segmind-embeddings/llamaindex";

const store: EmbeddingStore = new MemoryStore({ maxEntries: 100 });
const options: SegmindEmbeddingOptions = {
  apiKey: "SG_0123456789abcdef",
  outputDimensionality: 256,
  taskType: "RETRIEVAL_DOCUMENT",
  queryTaskType: "RETRIEVAL_QUERY",
  store,
  embedBatchSize: 1_000,
  onEmbedding: ({ metrics }, { index, input }) => void [metrics.cost ?? 0, index, input],
  onProgress: async ({ done, total }) => void (done / total),
};
export const base: BaseEmbedding = new SegmindEmbedding(options);
export const multiModal: MultiModalEmbedding = new SegmindEmbedding();
const own = new SegmindEmbedding({ client: new SegmindClient(), outputDimensionality: 128 });
const content: MessageContent = [{ type: "text", text: "a" }, { type: "image", data: "AAAA", mimeType: "image/png" }];
const query: QueryContent = { type: "image_url", image_url: { url: "https://example.com/a.png" } };
const single: SingleOptions = { model: "b", outputDimensionality: 256, headers: { "x-trace": "7" }, store: null };
const several: RunOptions = { ...single, onProgress: ({ etaMs }) => void etaMs };
const vector: number[] = await own.getQueryEmbedding(query, single);
const vectors: number[][] = [
  vector,
  await own.getTextEmbedding("a", single),
  ...(await own.getTextEmbeddings(["a"], several)),
  ...(await own.getQueryEmbeddings(["a", content])),
  await own.getImageEmbedding(new URL("https://example.com/a.png")),
  ...(await own.getImageEmbeddings(["a.png", new Blob([])])),
  await own.embedContent(content, { taskType: "CLUSTERING", signal: AbortSignal.timeout(5) }),
];
const [node] = await own.withSignal(new AbortController().signal)([new TextNode({ text: own.id })]);
const dimensions: number | undefined = own.embedInfo?.dimensions;
try {
  await own.client.close();
} catch (error) {
  if (EmbedManyError.isInstance(error)) error.results.get(vectors.length)?.vector.fill(own.space.length);
}
export { dimensions, node };
// @ts-expect-error a client and the options it was made from
new SegmindEmbedding({ client: own.client, apiKey: "SG_0123456789abcdef" });
// @ts-expect-error no such option
new SegmindEmbedding({ batchSize: 3 });
// @ts-expect-error a store is no path
new SegmindEmbedding({ store: "vectors.db" });
`;

/** With the package that most people install. */
const whole = `
import { IngestionPipeline, Settings, SimpleVectorStore } from "llamaindex";
Settings.embedModel = own;
export const pipeline = new IngestionPipeline({
  transformations: [own],
  vectorStore: new SimpleVectorStore({ embedModel: own }),
  disableCache: true,
});
`;

const here = (name: string): string => installedFolder(name, "packages/llamaindex");
const shared = {
  undici: installedFolder("undici", "packages/core"),
  "@types/node": installedFolder("@types/node", "."),
};
const packages = ["core", "llamaindex"];

test("the types hold in a strict project with llamaindex", async () => {
  const dependencies = {
    ...shared,
    "@llamaindex/core": here("@llamaindex/core"),
    llamaindex: here("llamaindex"),
  };
  const folder = await temporaryFolder();
  expect(await compileUserProject({ folder, source: everywhere + whole, packages, dependencies })).toEqual(
    [],
  );
}, 240_000);

test("types and code hold with the last @llamaindex/core", async () => {
  const dependencies = { ...shared, "@llamaindex/core": here("@llamaindex/core-latest") };
  const folder = await temporaryFolder();
  expect(await compileUserProject({ folder, source: everywhere, packages, dependencies })).toEqual([]);

  await using gateway = await startMockGateway();
  await writeFile(
    join(folder, "run.js"),
    `import { MultiModalEmbedding } from "@llamaindex/core/embeddings";
     import { TextNode } from "@llamaindex/core/schema";
     import { SegmindEmbedding } from "@segmind-embeddings/llamaindex";
     const embedding = new SegmindEmbedding({ baseUrl: process.env.BASE_URL });
     const nodes = await embedding([new TextNode({ text: "a fox" })]);
     console.log(embedding instanceof MultiModalEmbedding, nodes[0].embedding.length);`,
  );
  const env = { ...process.env, SEGMIND_API_KEY: gateway.apiKey, BASE_URL: gateway.url };
  const { stdout } = await promisify(execFile)(process.execPath, ["run.js"], { cwd: folder, env });
  expect(stdout).toBe("true 768\n");
}, 240_000);
