/** How a provider writes a vector: which path its clients post to, and the answer's body. */
export interface WireFormat {
  readonly matches: (path: string) => boolean;
  readonly write: (vector: Float32Array, request: string) => string;
  readonly headers: readonly string[];
}

/** Nine significant digits tell single-precision numbers apart; more would be noise. */
function numbers(vector: Float32Array): string {
  return `[${Array.from(vector, (value) => String(Number(value.toPrecision(9)))).join(",")}]`;
}

function base64(vector: Float32Array): string {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString("base64");
}

const jobId = "0b7e6a52-93c4-4d0a-8f0e-6c2f4b1d9a37";

/** Each client gets the answer it knows, from the same server, of the same vector. */
export const wireFormats: readonly WireFormat[] = [
  {
    matches: (path) => path.startsWith("/v1/"),
    write: (vector) => `{"embedding":${numbers(vector)}}`,
    headers: [
      "x-cost: 0.00015",
      "x-remaining-credits: 999.99",
      "x-generation-time: 0.05",
      "x-request-id: 5f0c1d3e-4b61-4a52-9a64-0d6a3c1f7b2e",
    ],
  },
  {
    matches: (path) => path === `/v2/requests/${jobId}/status`,
    write: () => `{"status":"COMPLETED","request_id":"${jobId}","metrics":{}}`,
    headers: [],
  },
  {
    matches: (path) => path === `/v2/requests/${jobId}`,
    write: (vector) =>
      `{"status":"COMPLETED","request_id":"${jobId}","output":{"embedding":${numbers(vector)}},"metrics":{"cost":0.00015}}`,
    headers: [],
  },
  {
    // A job is done as soon as it is submitted.
    matches: (path) => path.startsWith("/v2/"),
    write: () => `{"request_id":"${jobId}","status":"QUEUED"}`,
    headers: [],
  },
  {
    matches: (path) => path.startsWith("/openai/"),
    write: (vector, request) => {
      const embedding = request.includes('"base64"') ? `"${base64(vector)}"` : numbers(vector);
      const datum = `{"object":"embedding","index":0,"embedding":${embedding}}`;
      return `{"object":"list","data":[${datum}],"model":"bench","usage":{"prompt_tokens":50,"total_tokens":50}}`;
    },
    headers: ["x-request-id: req_5f0c1d3e4b614a529a640d6a3c1f7b2e"],
  },
  {
    matches: (path) => path.endsWith(":batchEmbedContents"),
    write: (vector) => `{"embeddings":[{"values":${numbers(vector)}}]}`,
    headers: [],
  },
  {
    matches: (path) => path.endsWith(":embedContent"),
    write: (vector) => `{"embedding":{"values":${numbers(vector)}}}`,
    headers: [],
  },
];
