import type { BenchClientKind } from "./bench-client.ts";

export const googleGenai: BenchClientKind = {
  name: "@google/genai",
  packages: ["@google/genai"],
  async open({ url, apiKey, dimensions }) {
    const { GoogleGenAI } = await import("@google/genai");
    const client = new GoogleGenAI({ apiKey, httpOptions: { baseUrl: url } });
    return {
      async embed(text) {
        const { embeddings } = await client.models.embedContent({
          model: "gemini-embedding-2",
          contents: text,
          config: { outputDimensionality: dimensions, taskType: "RETRIEVAL_DOCUMENT" },
        });
        return embeddings?.[0]?.values ?? [];
      },
      close: () => Promise.resolve(),
    };
  },
};
