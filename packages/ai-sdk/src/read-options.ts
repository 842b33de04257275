import { InvalidInputError, type AdapterRunOptions, type EmbeddingAdapter } from "@segmind-embeddings/core";
import type { SegmindEmbeddingOptions } from "./embedding-options.ts";

/** What one call of the AI SDK asks for. */
export interface ReadOptions {
  readonly own: AdapterRunOptions;
  readonly content: unknown;
  /** What was given and is not used, in sentences. */
  readonly ignored: readonly string[];
}

/** Headers that the client sets itself: it would refuse them, so they are ignored with a warning. */
const clientHeaders =
  /^(x-api-key|host|authorization|content-(length|type|encoding)|transfer-encoding|accept-encoding|connection|keep-alive|upgrade|expect|te|trailer)$/i;

/**
 * Reads a call's options: its provider options over the AI SDK's own over the model's defaults.
 *
 * @throws InvalidInputError for options that contradict each other; the client refuses those it does not know
 */
export function readOptions(
  adapter: EmbeddingAdapter,
  defaults: SegmindEmbeddingOptions,
  options: {
    readonly providerOptions?: Readonly<Record<string, unknown>> | undefined;
    readonly dimensions?: number | undefined;
    readonly headers?: Readonly<Record<string, string | undefined>> | undefined;
  },
): ReadOptions {
  const { providerOptions = {}, dimensions, headers = {} } = options;
  const { segmind, google } = providerOptions;
  if (segmind !== undefined && (typeof segmind !== "object" || segmind === null || Array.isArray(segmind))) {
    throw invalid("providerOptions.segmind", "something else than an object", "an object of options");
  }
  const given = (segmind ?? {}) as SegmindEmbeddingOptions;
  const { inputType, content, ...own } = merge(defaults, given);
  const ignored: string[] = [];

  if (inputType !== undefined && own.taskType !== undefined) {
    throw invalid("providerOptions.segmind.inputType", "inputType together with taskType", "one of the two");
  }
  if (![undefined, "query", "document"].includes(inputType)) {
    throw invalid("providerOptions.segmind.inputType", JSON.stringify(inputType), '"query" or "document"');
  }
  if (inputType === "query") own.taskType = adapter.queryTaskType;

  // The AI SDK's own option goes over the model's default; a provider option goes over both.
  const size = given.outputDimensionality ?? dimensions ?? own.outputDimensionality;
  if (size !== undefined) own.outputDimensionality = size;
  if (dimensions !== undefined && size !== dimensions) {
    ignored.push("dimensions: providerOptions.segmind.outputDimensionality is used in its place.");
  }
  if (google !== undefined && segmind === undefined) {
    ignored.push("providerOptions.google: this model reads providerOptions.segmind, in the same form.");
  }
  const sent: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined) continue;
    if (clientHeaders.test(name))
      ignored.push(`headers[${JSON.stringify(name)}]: the client sets it itself.`);
    else sent[name] = value;
  }
  return { own: { ...own, headers: sent }, content, ignored };
}

/** A call that names its task takes the place of a default of either kind. */
function merge(defaults: SegmindEmbeddingOptions, given: SegmindEmbeddingOptions): SegmindEmbeddingOptions {
  const namesTask = given.inputType !== undefined || given.taskType !== undefined;
  const merged = { ...defaults, ...given };
  if (!namesTask) return merged;
  if (given.inputType === undefined) delete merged.inputType;
  if (given.taskType === undefined) delete merged.taskType;
  return merged;
}

function invalid(path: string, received: string, expected: string): InvalidInputError {
  return new InvalidInputError([{ path, received, expected }]);
}
