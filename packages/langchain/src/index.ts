export {
  SegmindEmbeddings,
  type RunOptions,
  type SegmindEmbeddingsParams,
  type SingleOptions,
} from "./segmind-embeddings.ts";
