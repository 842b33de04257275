import { NoSuchModelError } from "@ai-sdk/provider";
import {
  EmbeddingAdapter,
  MissingApiKeyError,
  type AdapterOptions,
  type SegmindClient,
} from "@segmind-embeddings/core";
import { makeEmbeddingModel, type EmbeddingModel } from "./embedding-model.ts";
import type { SegmindEmbeddingOptions } from "./embedding-options.ts";
import { toSdkError } from "./to-sdk-error.ts";

/** A client's options, or `client` with the options of its calls; the two tasks and callbacks. See the README's table. */
export type SegmindProviderSettings = AdapterOptions;

/** Options of a model's calls, which their own go over: for frameworks that pass no provider options on. */
export type EmbeddingModelDefaults = Omit<SegmindEmbeddingOptions, "content">;

/** A provider for the AI SDK, for its registry, too. */
export interface SegmindProvider {
  readonly specificationVersion: "v3";
  /**
   * A model for the SDK's `embed` and `embedMany`.
   *
   * @param modelId `gemini-embedding-2`, or another embedding model's slug
   */
  embeddingModel(modelId: string, defaults?: EmbeddingModelDefaults): EmbeddingModel;
  /** @throws NoSuchModelError: there are embedding models alone */
  languageModel(modelId: string): never;
  /** @throws NoSuchModelError: there are embedding models alone */
  imageModel(modelId: string): never;
  /**
   * The client that was given, or made from the options: to close it, or to use it beside the AI SDK.
   *
   * @throws LoadAPIKeyError without a key
   */
  readonly client: SegmindClient;
}

/**
 * Makes a provider of embedding models for the AI SDK. A missing key is an error of the first call, so that a
 * module that makes a provider can be loaded without one.
 *
 * @throws InvalidInputError for an option that is unknown or out of range
 */
export function createSegmind(settings: SegmindProviderSettings = {}): SegmindProvider {
  let adapter = tryAdapter(settings);
  const adapterOf = (): EmbeddingAdapter => (adapter ??= new EmbeddingAdapter(settings));
  const noModel =
    (modelType: "languageModel" | "imageModel") =>
    (modelId: string): never => {
      throw new NoSuchModelError({
        modelId,
        modelType,
        message: "This provider has embedding models alone.",
      });
    };
  return {
    specificationVersion: "v3",
    embeddingModel: (modelId, defaults = {}) => makeEmbeddingModel(modelId, defaults, adapterOf),
    languageModel: noModel("languageModel"),
    imageModel: noModel("imageModel"),
    get client() {
      try {
        return adapterOf().client;
      } catch (error) {
        throw toSdkError(error, "", "", 0);
      }
    },
  };
}

/** Refuses wrong options now; a key may be there later. */
function tryAdapter(settings: SegmindProviderSettings): EmbeddingAdapter | undefined {
  try {
    return new EmbeddingAdapter(settings);
  } catch (error) {
    if (MissingApiKeyError.isInstance(error)) return undefined;
    throw error;
  }
}
