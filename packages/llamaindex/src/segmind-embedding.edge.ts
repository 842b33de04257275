import { SegmindError } from "@segmind-embeddings/core";

/** Says that LlamaIndex does not run here. */
// eslint-disable-next-line @typescript-eslint/no-extraneous-class -- it stands in for one that has more
export class SegmindEmbedding {
  /** @throws SegmindError */
  constructor() {
    throw new SegmindError(
      "RUNTIME_UNSUPPORTED",
      "SegmindEmbedding needs LlamaIndex, and LlamaIndex needs modules of Node that this runtime lacks. Use it in Node, Bun " +
        "or Deno; here use the SegmindClient of @segmind-embeddings/core.",
    );
  }
}
