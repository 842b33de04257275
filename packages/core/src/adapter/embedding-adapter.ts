import { PaidVectors } from "../client/paid-vectors.ts";
import { SegmindClient } from "../client/segmind-client.ts";
import type { Embedding, RunProgress } from "../embedding.ts";
import { refuse } from "../errors/invalid-input-error.ts";
import { describeValue } from "../errors/describe-value.ts";
import type { EmbedInput } from "../input/embed-input.ts";
import type { ClientOptions } from "../client/client-options.ts";
import type { EmbedOptions } from "../options/options.ts";
import { TASK_TYPES, type TaskType } from "../options/task-type.ts";

/** What an adapter is told beside the client's options. */
export interface AdapterSettings {
  /** The task of documents. @default "RETRIEVAL_DOCUMENT" */
  taskType?: TaskType | undefined;
  /** The task of queries. @default "RETRIEVAL_QUERY" */
  queryTaskType?: TaskType | undefined;
  /** Called once with each vector that was bought, as it arrives: its `metrics` say what it cost. */
  onEmbedding?: ((embedding: Embedding) => void) | undefined;
  /** How many vectors that were paid for but not delivered are kept for the next call. @default 10_000 */
  maxKeptVectors?: number | undefined;
}

/** The client's options, to make a client from; or a client, and the options of its calls. */
export type AdapterOptions = AdapterSettings &
  ((ClientOptions & { client?: undefined }) | (EmbedOptions & { client: SegmindClient }));

export interface AdapterCallOptions {
  /** Aborts the call: it rejects with `SegmindAborted`, which carries what is paid for. */
  signal?: AbortSignal | undefined;
  /** The task of this call. @default the adapter's for documents or for queries */
  taskType?: TaskType | undefined;
}

export interface AdapterRunOptions extends AdapterCallOptions {
  /** Called after each input, with what was done, failed and is queued, and an ETA that knows the quota. */
  onProgress?: ((progress: RunProgress) => void) | undefined;
}

const clientOnly = [
  "apiKey",
  "baseUrl",
  "headers",
  "dispatcher",
  "maxConcurrency",
  "requestsPerMinute",
] as const;

/**
 * What every framework's adapter does with a client: documents and queries with a task each, plain arrays of
 * numbers, every bought vector told, and vectors that a failed call has paid for kept for the next one.
 */
export class EmbeddingAdapter {
  readonly client: SegmindClient;
  readonly taskType: TaskType;
  readonly queryTaskType: TaskType;
  readonly #options: EmbedOptions;
  readonly #onEmbedding: ((embedding: Embedding) => void) | undefined;
  #paid: PaidVectors;
  #signal: AbortSignal | undefined;

  /**
   * @param keepDelivered keep the vectors of calls that succeeded, too: for frameworks that lose them afterwards
   * @throws MissingApiKeyError
   * @throws InvalidInputError for an option that is unknown or out of range
   */
  constructor(options: AdapterOptions = {}, { keepDelivered = false }: { keepDelivered?: boolean } = {}) {
    const { client, taskType, queryTaskType, onEmbedding, maxKeptVectors, ...rest } = options;
    if (onEmbedding !== undefined && typeof onEmbedding !== "function") {
      refuse("options.onEmbedding", describeValue(onEmbedding), "a function");
    }
    this.taskType = taskType ?? "RETRIEVAL_DOCUMENT";
    this.queryTaskType = queryTaskType ?? "RETRIEVAL_QUERY";
    this.#onEmbedding = onEmbedding;
    this.#paid = new PaidVectors({ max: maxKeptVectors, keepDelivered }, "options.maxKeptVectors");
    if (client === undefined) {
      this.client = new SegmindClient(rest);
      this.#options = {};
    } else {
      const misplaced = clientOnly.find((name) => name in rest);
      if (misplaced !== undefined) {
        refuse(`options.${misplaced}`, "an option of the client beside a client", "it given to that client");
      }
      this.client = client;
      this.#options = rest;
    }
    for (const name of ["taskType", "queryTaskType"] as const) {
      if (!TASK_TYPES.includes(this[name])) {
        refuse(`options.${name}`, describeValue(this[name]), `one of ${TASK_TYPES.join(", ")}`);
      }
    }
    // Refuses the options of calls now that the first call would refuse.
    this.client.space(this.#options);
  }

  /**
   * This adapter with a signal that aborts its calls, for frameworks that hand none on. Both share the client and the
   * vectors that are kept.
   */
  withSignal(signal: AbortSignal): EmbeddingAdapter {
    const { client, taskType, queryTaskType } = this;
    const settings = { client, taskType, queryTaskType, onEmbedding: this.#onEmbedding };
    const abortable = new EmbeddingAdapter({ ...this.#options, ...settings });
    abortable.#paid = this.#paid;
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
    { signal, onProgress, taskType = this.taskType }: AdapterRunOptions = {},
  ): Promise<number[][]> {
    // A copy, made before anything is waited for: a framework may reuse and empty its array.
    const copy = Array.isArray(inputs) ? inputs.slice() : inputs;
    const embeddings = await this.client.embedMany(copy, {
      ...this.#options,
      // Those told are for single items, as they are where they are told to a client.
      timeout: undefined,
      maxQueueTime: undefined,
      taskType,
      signal: this.#anySignal(signal),
      onProgress,
      onEmbedding: this.#onEmbedding,
      paid: this.#paid,
    });
    return embeddings.map(({ vector }) => Array.from(vector));
  }

  /** Embeds one input, ahead of any run. */
  async embed(
    input: string | EmbedInput,
    { signal, taskType = this.taskType }: AdapterCallOptions = {},
  ): Promise<number[]> {
    const options = { ...this.#options, taskType, signal: this.#anySignal(signal) };
    const embedding = await this.client.embed(input, options);
    this.#onEmbedding?.(embedding);
    return Array.from(embedding.vector);
  }

  /** The signal of a call together with the adapter's own. */
  #anySignal(signal: AbortSignal | undefined): AbortSignal | undefined {
    if (signal === undefined || this.#signal === undefined) return signal ?? this.#signal;
    return AbortSignal.any([this.#signal, signal]);
  }
}
