import type { BenchClientKind } from "./bench-client.ts";

/** The floor: undici's lowest level takes the answer's bytes and nobody looks into them. Clients cannot cost less. */
export const bareDispatch: BenchClientKind = {
  name: "dispatch",
  packages: ["undici"],
  async open({ url, apiKey, dimensions }) {
    const { Pool } = await import("undici");
    const pool = new Pool(url);
    const headers = ["content-type", "application/json", "x-api-key", apiKey];
    return {
      embed: (text) =>
        new Promise((resolve, reject) => {
          const body = JSON.stringify({ input: text, output_dimensionality: dimensions });
          const chunks: Buffer[] = [];
          pool.dispatch(
            { path: "/v1/gemini-embedding-2", method: "POST", headers, body },
            {
              onRequestStart: () => undefined,
              onResponseStart: () => undefined,
              onResponseData: (_controller, chunk) => void chunks.push(chunk),
              // Unread: its length is taken on trust.
              onResponseEnd: () => resolve({ length: dimensions }),
              onResponseError: (_controller, error) => reject(error),
            },
          );
        }),
      close: () => pool.close(),
    };
  },
};
