import type { BenchClientKind } from "./bench-client.ts";

export const ours: BenchClientKind = {
  name: "ours",
  packages: ["@segmind-embeddings/core"],
  async open({ url, apiKey, dimensions, concurrency }) {
    const { SegmindClient } = await import("@segmind-embeddings/core");
    const client = new SegmindClient({
      baseUrl: url,
      apiKey,
      outputDimensionality: dimensions,
      maxConcurrency: concurrency,
    });
    return {
      embed: async (text) => (await client.embed(text)).vector,
      close: () => client.close(),
    };
  },
};
