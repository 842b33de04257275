import type { BenchClientKind } from "./bench-client.ts";

/** What everything else is compared with: a request and its JSON, without checks, retries, pacing or a typed array. */
export const bareUndici: BenchClientKind = {
  name: "undici",
  packages: ["undici"],
  async open({ url, apiKey, dimensions }) {
    const { Pool } = await import("undici");
    const pool = new Pool(url);
    const headers = { "content-type": "application/json", "x-api-key": apiKey };
    return {
      async embed(text) {
        const { statusCode, body } = await pool.request({
          path: "/v1/gemini-embedding-2",
          method: "POST",
          headers,
          body: JSON.stringify({ input: text, output_dimensionality: dimensions }),
        });
        if (statusCode !== 200) throw new Error(`status ${String(statusCode)}`);
        return ((await body.json()) as { embedding: number[] }).embedding;
      },
      close: () => pool.close(),
    };
  },
};
