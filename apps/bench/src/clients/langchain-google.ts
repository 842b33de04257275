import type { BenchClientKind } from "./bench-client.ts";

export const langchainGoogle: BenchClientKind = {
  name: "langchain",
  packages: ["@langchain/google-genai", "@langchain/core"],
  async open({ url, apiKey, dimensions }) {
    const { GoogleGenerativeAIEmbeddings } = await import("@langchain/google-genai");
    const model = new GoogleGenerativeAIEmbeddings({
      apiKey,
      baseUrl: url,
      model: "gemini-embedding-2",
      outputDimensionality: dimensions,
    });
    return {
      embed: (text) => model.embedQuery(text),
      close: () => Promise.resolve(),
    };
  },
};
