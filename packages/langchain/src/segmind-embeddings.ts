import { Embeddings } from "@langchain/core/embeddings";
import type { ContentBlock } from "@langchain/core/messages";
import {
  contentToInput,
  EmbeddingAdapter,
  type AdapterCallOptions,
  type AdapterOptions,
  type AdapterRunOptions,
  type EmbedInput,
  type SegmindClient,
} from "@segmind-embeddings/core";

/** A client's options, or `client` with the options of its calls; the two tasks and callbacks. See the README's table. */
export type SegmindEmbeddingsParams = AdapterOptions;

/** Of one call with documents or media, which are embedded in one run. They go over the instance's. */
export type RunOptions = AdapterRunOptions;

/** Of one call with a query or a single content. They go over the instance's. */
export type SingleOptions = AdapterCallOptions;

/** LangChain's embeddings by Segmind's `gemini-embedding-2`: text, images, audio, video and PDFs in one space. */
export class SegmindEmbeddings extends Embeddings {
  #adapter: EmbeddingAdapter;

  /**
   * @throws MissingApiKeyError
   * @throws InvalidInputError for an option that is unknown or out of range
   */
  constructor(params: SegmindEmbeddingsParams = {}) {
    // Retries and concurrency are the client's: two loops would send, and pay, more often than either allows.
    super({ maxRetries: 0 });
    this.#adapter = new EmbeddingAdapter(params);
  }

  /** The client that was given, or made from the options: to close it, or to use it beside LangChain. */
  get client(): SegmindClient {
    return this.#adapter.client;
  }

  /** Names the vector space. Vectors can be compared where it is equal: the namespace for a cache or a store. */
  get space(): string {
    return this.#adapter.space;
  }

  /** How many numbers a vector has, for stores that want to know it beforehand. */
  get dimensions(): number {
    return this.#adapter.dimensions;
  }

  /**
   * These embeddings with a signal that aborts their calls, for stores and retrievers, which hand none on. Both share
   * the client and the store.
   */
  withSignal(signal: AbortSignal): SegmindEmbeddings {
    const abortable = new SegmindEmbeddings({ client: this.client });
    abortable.#adapter = this.#adapter.withSignal(signal);
    return abortable;
  }

  /**
   * Embeds texts in one run, in their order, equal ones once, and those that are stored not at all.
   *
   * @throws InvalidInputError that lists every bad index, before anything is sent
   * @throws EmbedManyError that says which texts failed, and SegmindAbortedError; vectors that came are stored, so that
   * the next call does not buy them again
   */
  override async embedDocuments(texts: string[], options?: RunOptions): Promise<number[][]> {
    return this.#adapter.embedMany(texts, options);
  }

  /** Embeds a query, with the task of queries and ahead of any run. */
  override async embedQuery(text: string, options?: SingleOptions): Promise<number[]> {
    return this.#adapter.embed(text, {
      ...options,
      taskType: options?.taskType ?? this.#adapter.queryTaskType,
    });
  }

  /**
   * Embeds the content of a message into one vector. It is taken for a document; for a search with it, pass
   * `taskType: "RETRIEVAL_QUERY"`.
   *
   * @throws InvalidInputError for a block that cannot be embedded, naming its type
   */
  async embedContent(
    content: string | readonly (ContentBlock | ContentBlock.Text | ContentBlock.Multimodal.Standard)[],
    options?: SingleOptions,
  ): Promise<number[]> {
    return this.#adapter.embed(contentToInput(content), options);
  }

  /** Embeds inputs of text and media in one run, as {@link embedDocuments} does texts. */
  async embedMedia(inputs: readonly (string | EmbedInput)[], options?: RunOptions): Promise<number[][]> {
    return this.#adapter.embedMany(inputs, options);
  }
}
