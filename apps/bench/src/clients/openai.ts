import type { BenchClientKind } from "./bench-client.ts";

export const openai: BenchClientKind = {
  name: "openai",
  packages: ["openai"],
  async open({ url, apiKey, dimensions }) {
    const { OpenAI } = await import("openai");
    const client = new OpenAI({ apiKey, baseURL: `${url}/openai/v1` });
    return {
      async embed(text) {
        const { data } = await client.embeddings.create({
          model: "text-embedding-3-small",
          input: text,
          dimensions,
        });
        return data[0]?.embedding ?? [];
      },
      close: () => Promise.resolve(),
    };
  },
};
