export {
  SegmindEmbedding,
  type QueryContent,
  type RunOptions,
  type SegmindEmbeddingOptions,
  type SingleOptions,
} from "./segmind-embedding.ts";
