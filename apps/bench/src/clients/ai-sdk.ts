import type { BenchClientKind } from "./bench-client.ts";

export const aiSdk: BenchClientKind = {
  name: "ai-sdk",
  packages: ["@ai-sdk/google", "ai"],
  async open({ url, apiKey, dimensions }) {
    const [{ embed }, { createGoogleGenerativeAI }] = await Promise.all([
      import("ai"),
      import("@ai-sdk/google"),
    ]);
    const google = createGoogleGenerativeAI({ apiKey, baseURL: `${url}/v1beta` });
    const model = google.embedding("gemini-embedding-2");
    const providerOptions = {
      google: { outputDimensionality: dimensions, taskType: "RETRIEVAL_DOCUMENT" },
    };
    return {
      embed: async (text) => (await embed({ model, value: text, providerOptions })).embedding,
      close: () => Promise.resolve(),
    };
  },
};
