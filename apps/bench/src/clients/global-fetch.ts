import type { BenchClientKind } from "./bench-client.ts";

export const globalFetch: BenchClientKind = {
  name: "fetch",
  packages: [],
  open({ url, apiKey, dimensions }) {
    const headers = { "content-type": "application/json", "x-api-key": apiKey };
    return Promise.resolve({
      async embed(text) {
        const response = await fetch(`${url}/v1/gemini-embedding-2`, {
          method: "POST",
          headers,
          body: JSON.stringify({ input: text, output_dimensionality: dimensions }),
        });
        if (!response.ok) throw new Error(`status ${String(response.status)}`);
        return ((await response.json()) as { embedding: number[] }).embedding;
      },
      close: () => Promise.resolve(),
    });
  },
};
