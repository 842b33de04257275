import { MultiModalEmbedding } from "@llamaindex/core/embeddings";
import type { MessageContent, MessageContentDetail } from "@llamaindex/core/llms";
import type { ImageType } from "@llamaindex/core/schema";
import {
  contentToInput,
  EmbeddingAdapter,
  InvalidInputError,
  type AdapterCallOptions,
  type AdapterOptions,
  type AdapterRunOptions,
  type EmbedInput,
  type SegmindClient,
} from "@segmind-embeddings/core";
import { imageToMedium } from "./image-to-medium.ts";

/** A client's options, or `client` with the options of its calls; the two tasks and callbacks. See the README's table. */
export type SegmindEmbeddingOptions = AdapterOptions & {
  /** How many texts or images the framework hands over at a time, from 1 to 100,000. @default 50_000 */
  embedBatchSize?: number | undefined;
};

/** Of one call with several texts, images or queries, which are embedded in one run. They go over the instance's. */
export type RunOptions = AdapterRunOptions;

/** Of one call with a single text, image, query or content. They go over the instance's. */
export type SingleOptions = AdapterCallOptions;

/** What a query is: a text, one part of a message, or all its parts for one vector. */
export type QueryContent = MessageContent | MessageContentDetail;

/** About as many tokens as the model takes. Source: the provider's parameter list. */
const maxTokens = 8_192;

/**
 * The framework runs batches one after another and drops those that are done when a later one fails, so that one
 * batch is best. But it spreads a batch's results over the stack, which ends at somewhat over 100,000.
 */
const defaultBatchSize = 50_000;
const largestBatchSize = 100_000;

/**
 * LlamaIndex's embeddings by Segmind's `gemini-embedding-2`: texts, images, and queries of any kind.
 *
 * Like every component of the framework an instance is a function, to be used as a transformation: do not spread
 * or clone it.
 */
export class SegmindEmbedding extends MultiModalEmbedding {
  #adapter: EmbeddingAdapter;

  /**
   * @throws MissingApiKeyError
   * @throws InvalidInputError for an option that is unknown or out of range
   */
  constructor({ embedBatchSize = defaultBatchSize, ...options }: SegmindEmbeddingOptions = {}) {
    super();
    checkBatchSize(embedBatchSize);
    this.#adapter = new EmbeddingAdapter(options);
    this.embedBatchSize = embedBatchSize;
    this.embedInfo = { dimensions: this.#adapter.dimensions, maxTokens };
    // The framework's own is random, and its caches take it for the identity of the transformation.
    this.id = `${this.#adapter.space}_${this.#adapter.taskType}`;
  }

  /** The client that was given, or made from the options: to close it, or to use it beside LlamaIndex. */
  get client(): SegmindClient {
    return this.#adapter.client;
  }

  /** Names the vector space. Vectors can be compared where it is equal: the namespace for a cache or a store. */
  get space(): string {
    return this.#adapter.space;
  }

  /**
   * This embedding with a signal that aborts its calls, because the framework hands none on. Both share the client
   * and the store.
   */
  withSignal(signal: AbortSignal): SegmindEmbedding {
    const abortable = new SegmindEmbedding({ client: this.client, embedBatchSize: this.embedBatchSize });
    abortable.#adapter = this.#adapter.withSignal(signal);
    return Object.assign(abortable, { embedInfo: this.embedInfo, id: this.id });
  }

  /** Embeds a text as a document. */
  override async getTextEmbedding(text: string, options?: SingleOptions): Promise<number[]> {
    return this.#adapter.embed(text, options);
  }

  /**
   * Embeds texts as documents, in one run, in their order, equal ones once, and those that are stored not at all.
   *
   * @throws InvalidInputError that lists every bad index, before anything is sent
   * @throws EmbedManyError that says which texts failed, and SegmindAbortedError; vectors that came are stored, so that
   * the next call does not buy them again
   */
  override getTextEmbeddings = async (texts: string[], options?: RunOptions): Promise<number[][]> =>
    this.#adapter.embedMany(texts, options);

  /** Embeds an image as a document: a path, a `file:`, `http(s):` or `data:` URL as string or `URL`, or a `Blob`. */
  override async getImageEmbedding(image: ImageType, options?: SingleOptions): Promise<number[]> {
    return this.#adapter.embed({ image: await imageToMedium(image) }, options);
  }

  /** Embeds images as documents, in one run, as {@link getTextEmbeddings} does texts. */
  override async getImageEmbeddings(images: ImageType[], options?: RunOptions): Promise<number[][]> {
    const inputs: EmbedInput[] = [];
    // A copy: the framework reuses and empties its array. One at a time: a thousand open files are too many.
    for (const image of images.slice()) inputs.push({ image: await imageToMedium(image) });
    return this.#adapter.embedMany(inputs, options);
  }

  /**
   * Embeds a query, with the task of queries and ahead of any run.
   *
   * @throws InvalidInputError for content that cannot be embedded, naming its type
   */
  override async getQueryEmbedding(query: QueryContent, options?: SingleOptions): Promise<number[]> {
    return this.#adapter.embed(toInput(query), this.#asQuery(options));
  }

  /** Embeds queries, with the task of queries, in one run. */
  async getQueryEmbeddings(queries: readonly QueryContent[], options?: RunOptions): Promise<number[][]> {
    return this.#adapter.embedMany(queries.map(toInput), this.#asQuery(options));
  }

  /**
   * Embeds the content of a message into one vector, as a document unless `taskType` says otherwise.
   *
   * @throws InvalidInputError for content that cannot be embedded, naming its type
   */
  async embedContent(content: QueryContent, options?: SingleOptions): Promise<number[]> {
    return this.#adapter.embed(toInput(content), options);
  }

  #asQuery<Options extends SingleOptions>(options: Options | undefined): Options | SingleOptions {
    return { ...options, taskType: options?.taskType ?? this.#adapter.queryTaskType };
  }
}

function toInput(content: QueryContent): string | EmbedInput {
  return contentToInput(typeof content === "string" || Array.isArray(content) ? content : [content]);
}

function checkBatchSize(size: unknown): void {
  if (typeof size === "number" && Number.isInteger(size) && size >= 1 && size <= largestBatchSize) return;
  const received = typeof size === "number" ? String(size) : `a ${typeof size}`;
  const expected = `an integer from 1 to ${String(largestBatchSize)}`;
  throw new InvalidInputError([{ path: "options.embedBatchSize", received, expected }]);
}
