import { expect, test } from "vitest";
import { compileUserProject, installedFolder } from "../../../tools/compile-user-project.ts";
import { temporaryFolder } from "../../../tools/temporary-folder.ts";

const source = `
import { createProviderRegistry, embed, embedMany } from "ai";
import { MemoryStore, SegmindClient } from "@segmind-embeddings/core";
import {
  createSegmind,
  type EmbeddingModel,
  type SegmindEmbeddingMetadata,
  type SegmindEmbeddingOptions,
  type SegmindProvider,
} from "@segmind-embeddings/ai-sdk";

const segmind: SegmindProvider = createSegmind({ apiKey: "SG_0123456789abcdef", store: new MemoryStore(), queryTaskType: "QUESTION_ANSWERING" });
createSegmind({ client: new SegmindClient(), outputDimensionality: 256 });
const model: EmbeddingModel = segmind.embeddingModel("gemini-embedding-2", { inputType: "query", maxRetries: 2 });
const options: SegmindEmbeddingOptions = { content: [[{ inlineData: { mimeType: "image/png", data: "AAAA" } }], null] };
const { embeddings, providerMetadata } = await embedMany({ model, values: ["a", "b"], providerOptions: { segmind: options } });
const { embedding } = await embed({
  model,
  value: "a",
  abortSignal: AbortSignal.timeout(5),
  providerOptions: { segmind: { taskType: "CLUSTERING", content: [[{ fileData: { mimeType: "image/png", fileUri: "https://example.com" } }]] } satisfies SegmindEmbeddingOptions },
});
export const numbers: number[] = embeddings[0] ?? embedding;
const metadata = providerMetadata?.["segmind"] as SegmindEmbeddingMetadata | undefined;
export const facts: [number | undefined, string | undefined] = [metadata?.cost, metadata?.space];
export const registered = createProviderRegistry({ segmind }).embeddingModel("segmind:gemini-embedding-2");
await segmind.client.close();
// @ts-expect-error a client and the options it was made from
createSegmind({ client: new SegmindClient(), apiKey: "SG_0123456789abcdef" });
// @ts-expect-error no such option
createSegmind({ dimensions: 256 });
// @ts-expect-error content belongs to a call
segmind.embeddingModel("gemini-embedding-2", { content: [] });
// @ts-expect-error no such task
export const wrong: SegmindEmbeddingOptions = { taskType: "SEARCH" };
`;

const here = (name: string): string => installedFolder(name, "packages/ai-sdk");
const shared = {
  undici: installedFolder("undici", "packages/core"),
  "@types/node": installedFolder("@types/node", "."),
  zod: here("zod"),
};

// A project may hold the other SDK's provider package: npm takes the newest that the package allows.
test.each([
  ["6", "6"],
  ["7", "7"],
  ["6", "7"],
])(
  "the types hold in a strict project with the AI SDK %s and the provider package of %s",
  async (sdk, provider) => {
    const complaints = await compileUserProject({
      folder: await temporaryFolder(),
      source,
      packages: ["core", "ai-sdk"],
      dependencies: {
        ...shared,
        ai: here(sdk === "6" ? "ai-6" : "ai"),
        "@ai-sdk/provider": here(provider === "6" ? "@ai-sdk/provider-3" : "@ai-sdk/provider"),
      },
    });
    expect(complaints).toEqual([]);
  },
  240_000,
);
