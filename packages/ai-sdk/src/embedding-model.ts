import type { Embedding, EmbeddingAdapter, EmbedManyResult } from "@segmind-embeddings/core";
import type { SegmindEmbeddingMetadata, SegmindEmbeddingOptions } from "./embedding-options.ts";
import { readOptions } from "./read-options.ts";
import { toInputs } from "./to-inputs.ts";
import { toSdkError } from "./to-sdk-error.ts";

/** What the AI SDK asks of a model. */
export interface EmbeddingCall {
  readonly values: string[];
  readonly abortSignal?: AbortSignal | undefined;
  readonly providerOptions?: Readonly<Record<string, unknown>> | undefined;
  readonly headers?: Readonly<Record<string, string | undefined>> | undefined;
  /** The AI SDK 7 passes it to models of this specification, too. */
  readonly dimensions?: number | undefined;
}

/** What the AI SDK is given. A type and no interface, because the AI SDK wants index signatures. */
export type EmbeddingResult = {
  embeddings: number[][];
  providerMetadata: { segmind: SegmindEmbeddingMetadata };
  warnings: { type: "other"; message: string }[];
};

/**
 * An embedding model of specification v3. It is written out here, because the types of the AI SDK 6 and 7 do not fit each
 * other, while this one fits both.
 */
export interface EmbeddingModel {
  readonly specificationVersion: "v3";
  readonly provider: string;
  readonly modelId: string;
  readonly maxEmbeddingsPerCall: number;
  readonly supportsParallelCalls: boolean;
  /** Called by the SDK: a vector for each value, in order, in one run. */
  doEmbed(options: EmbeddingCall): Promise<EmbeddingResult>;
}

/**
 * Makes an embedding model, which the AI SDK 6 and 7 and Mastra take.
 *
 * @param adapterOf throws where there is no key, at the call
 */
export function makeEmbeddingModel(
  modelId: string,
  defaults: SegmindEmbeddingOptions,
  adapterOf: () => EmbeddingAdapter,
): EmbeddingModel {
  // It uses no `this`: the AI SDK calls them on a proxy.
  const embed = async (options: EmbeddingCall): Promise<EmbeddingResult> => {
    const { values, abortSignal: signal } = options;
    let url = "";
    try {
      const adapter = adapterOf();
      url = adapter.client.baseUrl;
      const { own, content, ignored } = readOptions(adapter, defaults, options);
      const inputs = toInputs(values, content);
      const call = { ...own, model: modelId, signal };
      const [first] = inputs;
      // One value is a single call, which goes before the values of a run.
      const embeddings =
        first !== undefined && inputs.length === 1
          ? [await adapter.runOne(first, call)]
          : await adapter.runMany(inputs, call);
      return {
        embeddings: embeddings.map(({ vector }) => Array.from(vector)),
        providerMetadata: {
          segmind: metadataOf(embeddings, adapter.client.space({ ...own, model: modelId })),
        },
        warnings: [...ignored.map(ignoredWarning), ...notStored(embeddings)],
      };
    } catch (error) {
      throw toSdkError(error, url, modelId, values.length);
    }
  };
  return {
    specificationVersion: "v3",
    provider: "segmind",
    modelId,
    // All values are one run: it paces them together and sends equal ones once.
    maxEmbeddingsPerCall: Infinity,
    supportsParallelCalls: true,
    doEmbed: embed,
  };
}

function metadataOf(embeddings: Embedding[] | EmbedManyResult, space: string): SegmindEmbeddingMetadata {
  if ("summary" in embeddings) {
    const { cost, remainingCredits, attempts, resends, cacheHits, duplicates } = embeddings.summary;
    const left = remainingCredits === undefined ? {} : { remainingCredits };
    return { cost, ...left, attempts, resends, cacheHits, duplicates, space };
  }
  const [{ metrics, attempts, resends, cacheHit, requestId, space: its }] = embeddings as [Embedding];
  return {
    cost: metrics.cost ?? 0,
    ...(metrics.remainingCredits === undefined ? {} : { remainingCredits: metrics.remainingCredits }),
    attempts,
    resends,
    cacheHits: cacheHit === true ? 1 : 0,
    duplicates: 0,
    space: its,
    ...(requestId === undefined ? {} : { requestId }),
  };
}

function ignoredWarning(text: string): EmbeddingResult["warnings"][number] {
  return { type: "other", message: `Ignored ${text}` };
}

/** Vectors that were bought and that the store does not hold: they are lost with the program. */
function notStored(embeddings: readonly Embedding[]): EmbeddingResult["warnings"] {
  const errors = embeddings.flatMap(({ storeError }) => storeError ?? []);
  const [first] = errors;
  if (first === undefined) return [];
  return [
    {
      type: "other",
      message: `Bought and not stored: ${String(errors.length)} of ${String(embeddings.length)} vectors. ${first.message}`,
    },
  ];
}
