import { SegmindError } from "@segmind-embeddings/core";

/**
 * Says that spans cannot be put below each other here.
 *
 * @throws SegmindError
 */
export function instrumentSegmind(): never {
  throw new SegmindError(
    "RUNTIME_UNSUPPORTED",
    "instrumentSegmind needs the AsyncLocalStorage of Node to know which call a request belongs to, and this runtime lacks " +
      "it. Use it in Node, Bun or Deno; here subscribe to the channels of `tracing` of @segmind-embeddings/core.",
  );
}
