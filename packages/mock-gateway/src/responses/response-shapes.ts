/** Every place in a result where a client must look for the vector. */
export const responseShapes = [
  "bare",
  "embedding",
  "values",
  "embedding.values",
  "embeddings[0]",
  "embeddings[0].values",
  "data[0].embedding",
] as const;
export type ResponseShape = (typeof responseShapes)[number];

/** `output` and `output-json` put the shape under `output`, as an object or as a JSON string. */
export const responseWraps = ["none", "output", "output-json"] as const;
export type ResponseWrap = (typeof responseWraps)[number];

/** The result around a vector that is already JSON text. */
export function shapeVector(vectorJson: string, shape: ResponseShape): string {
  switch (shape) {
    case "bare":
      return vectorJson;
    case "embedding":
      return `{"embedding":${vectorJson}}`;
    case "values":
      return `{"values":${vectorJson}}`;
    case "embedding.values":
      return `{"embedding":{"values":${vectorJson}}}`;
    case "embeddings[0]":
      return `{"embeddings":[${vectorJson}]}`;
    case "embeddings[0].values":
      return `{"embeddings":[{"values":${vectorJson}}]}`;
    case "data[0].embedding":
      return `{"data":[{"object":"embedding","index":0,"embedding":${vectorJson}}]}`;
  }
}

/** The response body of a synchronous call. */
export function wrapSyncResult(resultJson: string, wrap: ResponseWrap): string {
  switch (wrap) {
    case "none":
      return resultJson;
    case "output":
      return `{"output":${resultJson}}`;
    case "output-json":
      return `{"output":${JSON.stringify(resultJson)}}`;
  }
}

/** The `output` of a completed job. The envelope of the job already wraps it once. */
export function wrapJobOutput(resultJson: string, wrap: ResponseWrap): string {
  return wrap === "output-json" ? JSON.stringify(resultJson) : resultJson;
}
