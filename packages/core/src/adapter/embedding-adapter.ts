import { clientOnlyRules, type ClientOptions } from "../client/client-options.ts";
import { SegmindClient } from "../client/segmind-client.ts";
import type { Embedding, RunProgress } from "../embedding.ts";
import { describeValue } from "../errors/describe-value.ts";
import { throwInvalidInput } from "../errors/invalid-input-error.ts";
import type { EmbedInput } from "../input/embed-input.ts";
import type { EmbedOptions } from "../options/options.ts";
import type { EmbedManyResult } from "../run/embed-many.ts";
import { TASK_TYPES, type TaskType } from "../options/task-type.ts";
import { MemoryStore } from "../store/memory-store.ts";

/** Options of an adapter beside the client's. */
export interface AdapterSettings {
  /** The task of documents. @default "RETRIEVAL_DOCUMENT" */
  taskType?: TaskType | undefined;
  /** The task of queries. @default "RETRIEVAL_QUERY" */
  queryTaskType?: TaskType | undefined;
  /** Called once with each vector that was bought, as it arrives: its `metrics` say what it cost. */
  onEmbedding?:
    ((embedding: Embedding, about: { index: number; input: string | EmbedInput }) => unknown) | undefined;
  /** Called after each input of a call with several, with what was done, failed and is queued, and an ETA. */
  onProgress?: ((progress: RunProgress) => unknown) | undefined;
}

/**
 * The client's options, to make a client from; or a client, and the options of its calls. Without a `store` vectors are
 * stored in a bounded `MemoryStore`, so that a call which is made again in this process buys only what is missing; `null`
 * stores none.
 */
export type AdapterOptions = AdapterSettings &
  ((ClientOptions & { client?: undefined }) | (EmbedOptions & { client: SegmindClient }));

/** Options of one call, over those of the adapter. */
export interface AdapterCallOptions extends EmbedOptions {
  /** Aborts the call: it rejects with `SegmindAbortedError`, which carries what is paid for. */
  signal?: AbortSignal | undefined;
}

/** Options of one call with several inputs, over those of the adapter. */
export interface AdapterRunOptions extends AdapterCallOptions {
  /** Ends the run in order: what is unsent stays unsent, and what is in flight comes to its end. */
  stopSignal?: AbortSignal | undefined;
  /** Milliseconds of the whole run, from its first send. `timeout` is for each input. @default none */
  runTimeout?: number | undefined;
  /** Called after each input, with what was done, failed and is queued, and an ETA that knows the quota. */
  onProgress?: ((progress: RunProgress) => unknown) | undefined;
}

/**
 * What every framework's adapter does with a client: documents and queries with a task each, plain arrays of numbers,
 * every bought vector is reported, and vectors are stored, because frameworks lose those of a call that fails.
 */
export class EmbeddingAdapter {
  readonly client: SegmindClient;
  readonly taskType: TaskType;
  readonly queryTaskType: TaskType;
  readonly #options: EmbedOptions;
  readonly #onEmbedding: AdapterSettings["onEmbedding"];
  readonly #onProgress: AdapterSettings["onProgress"];
  #signal: AbortSignal | undefined;

  /**
   * @throws MissingApiKeyError
   * @throws InvalidInputError for an option that is unknown or out of range
   */
  constructor(options: AdapterOptions = {}) {
    const { client, taskType, queryTaskType, onEmbedding, onProgress, ...rest } = options;
    for (const [name, callback] of Object.entries({ onEmbedding, onProgress })) {
      if (callback !== undefined && typeof callback !== "function") {
        throwInvalidInput(`options.${name}`, describeValue(callback), "a function");
      }
    }
    this.taskType = taskType ?? "RETRIEVAL_DOCUMENT";
    this.queryTaskType = queryTaskType ?? "RETRIEVAL_QUERY";
    for (const name of ["taskType", "queryTaskType"] as const) {
      if (!TASK_TYPES.includes(this[name])) {
        throwInvalidInput(`options.${name}`, describeValue(this[name]), `one of ${TASK_TYPES.join(", ")}`);
      }
    }
    this.#onEmbedding = onEmbedding;
    this.#onProgress = onProgress;
    if (client === undefined) {
      this.client = new SegmindClient(rest);
    } else {
      const misplaced = Object.keys(clientOnlyRules).find((name) => name in rest);
      if (misplaced !== undefined) {
        throwInvalidInput(
          `options.${misplaced}`,
          "an option of the client beside a client",
          "it given to that client",
        );
      }
      this.client = client;
    }
    const own = client === undefined ? {} : rest;
    const store = rest.store === undefined ? (this.client.store ?? new MemoryStore()) : rest.store;
    this.#options = { ...own, store };
    // Refuses the options of calls now that the first call would refuse.
    this.client.space(this.#options);
  }

  /**
   * This adapter with a signal that aborts its calls, for frameworks that hand none on. Both share the client and the
   * store.
   */
  withSignal(signal: AbortSignal): EmbeddingAdapter {
    const { client, taskType, queryTaskType } = this;
    const callbacks = { onEmbedding: this.#onEmbedding, onProgress: this.#onProgress };
    const abortable = new EmbeddingAdapter({
      ...this.#options,
      ...callbacks,
      client,
      taskType,
      queryTaskType,
    });
    abortable.#signal = this.#anySignal(signal);
    return abortable;
  }

  /** Names the vector space: only vectors of equal `space` can be compared. */
  get space(): string {
    return this.client.space(this.#options);
  }

  /** How many numbers a vector has. */
  get dimensions(): number {
    return this.client.dimensions(this.#options);
  }

  /** Embeds many inputs in one run: as many vectors as inputs, in their order. */
  async embedMany(
    inputs: readonly (string | EmbedInput)[],
    options?: AdapterRunOptions,
  ): Promise<number[][]> {
    return (await this.runMany(inputs, options)).map(({ vector }) => Array.from(vector));
  }

  /** Embeds one input, ahead of any run. */
  async embed(input: string | EmbedInput, options?: AdapterCallOptions): Promise<number[]> {
    return Array.from((await this.runOne(input, options)).vector);
  }

  /** {@link embedMany}, for frameworks that have a place for what vectors cost. */
  async runMany(
    inputs: readonly (string | EmbedInput)[],
    { signal, onProgress = this.#onProgress, taskType = this.taskType, ...own }: AdapterRunOptions = {},
  ): Promise<EmbedManyResult> {
    return this.client.embedMany(inputs, {
      ...this.#options,
      // The adapter's own value is for single calls, as a client's is.
      maxQueueTime: undefined,
      ...own,
      taskType,
      signal: this.#anySignal(signal),
      onProgress,
      onEmbedding: this.#onEmbedding,
    });
  }

  /** {@link embed}, for frameworks that have a place for what a vector costs. */
  async runOne(
    input: string | EmbedInput,
    { signal, taskType = this.taskType, ...own }: AdapterCallOptions = {},
  ): Promise<Embedding> {
    const options = { ...this.#options, ...own, taskType, signal: this.#anySignal(signal) };
    const embedding = await this.client.embed(input, options);
    if (embedding.cacheHit !== true) await this.#onEmbedding?.(embedding, { index: 0, input });
    return embedding;
  }

  /** The signal of a call together with the adapter's own. */
  #anySignal(signal: AbortSignal | undefined): AbortSignal | undefined {
    if (signal === undefined || this.#signal === undefined) return signal ?? this.#signal;
    return AbortSignal.any([this.#signal, signal]);
  }
}
