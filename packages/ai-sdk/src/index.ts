export {
  createSegmind,
  type EmbeddingModelDefaults,
  type SegmindProvider,
  type SegmindProviderSettings,
} from "./create-segmind.ts";
export {
  type ContentPart,
  type EmbeddingOption,
  type SegmindEmbeddingMetadata,
  type SegmindEmbeddingOptions,
} from "./embedding-options.ts";
export { type EmbeddingCall, type EmbeddingModel, type EmbeddingResult } from "./embedding-model.ts";
