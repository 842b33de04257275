import type { EmbedOptions } from "@segmind-embeddings/core";

/** A part of what makes one vector, in the form that `@ai-sdk/google` takes: text, base64 data, or an http(s) URL. */
export type ContentPart =
  | { text: string }
  | { inlineData: { mimeType: string; data: string } }
  | { fileData: { mimeType: string; fileUri: string } };

export type EmbeddingOption =
  | "taskType"
  | "taskMode"
  | "outputDimensionality"
  | "storedDimensionality"
  | "normalize"
  | "mode"
  | "emptyInput"
  | "mediaEncoding"
  | "onUnknownOutcome"
  | "timeout"
  | "maxQueueTime"
  | "attemptTimeout"
  | "idleTimeout"
  | "maxRetries"
  | "retryDelay"
  | "maxRetryDelay";

/**
 * What `providerOptions.segmind` may hold. A type and no interface, because the AI SDK wants an index signature.
 */
export type SegmindEmbeddingOptions = {
  [Key in EmbeddingOption]?: NonNullable<EmbedOptions[Key]>;
} & {
  /** Which of the provider's two tasks: `queryTaskType` or `taskType`. Not beside `taskType`. @default "document" */
  inputType?: "query" | "document";
  /**
   * Parts that are embedded together with the value at the same index, into one vector; `null` for the value alone. As
   * many entries as values. @default none
   */
  content?: (ContentPart[] | null)[];
};

/** What `providerMetadata.segmind` holds. A type for the same reason. */
export type SegmindEmbeddingMetadata = {
  /** Credits charged for this call, as far as the gateway says. */
  readonly cost: number;
  /** Credits left on the account, where the gateway says. */
  readonly remainingCredits?: number;
  /** Requests sent. */
  readonly attempts: number;
  /** Requests sent after one whose outcome is unknown: at most so many extra bills. */
  readonly resends: number;
  /** Vectors that came from the store, at no cost. */
  readonly cacheHits: number;
  /** Vectors that were copied from an equal value of the same call, at no cost. */
  readonly duplicates: number;
  /** Names the vector space: only vectors of equal `space` can be compared. */
  readonly space: string;
  /** The gateway's id, where the call had one value. */
  readonly requestId?: string;
};
