export {
  SegmindEmbedding,
  type ContentOptions,
  type QueryContent,
  type SegmindEmbeddingOptions,
} from "./segmind-embedding.ts";
