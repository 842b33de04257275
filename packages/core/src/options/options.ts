import type { EmbeddingStore } from "../embedding-store.ts";
import type { TaskMode, TaskType } from "./task-type.ts";

/** Which route a call takes: v1 (one blocking request), v2 (submit and poll), or v1 for text and v2 for media. */
export type Mode = "auto" | "sync" | "async";

/**
 * What to do after a POST whose outcome is unknown, which may have been billed: now, or when a store says that an
 * earlier call has left one.
 *
 * - `auto`: text alone is sent once more, media never
 * - `resend`: sent again like any other retry
 * - `fail`: never sent again; the call rejects with `OutcomeUnknownError`
 */
export type OnUnknownOutcome = "auto" | "resend" | "fail";

/** How hard a call tries. All durations are milliseconds. */
export interface RequestOptions {
  /**
   * How long one item may take in all, with attempts and polls, from its first send. In a run the time in which it waits
   * for quota is not counted. @default 600_000
   */
  timeout?: number | undefined;
  /**
   * How long to wait for a place among the calls in flight and for quota before giving up with `RateLimitError`. For the
   * items of a run it is set at the call. @default 60_000 for a single call, none for the items of a run
   */
  maxQueueTime?: number | undefined;
  /** How long to wait for the whole response from the last byte sent, for each attempt and each poll. @default 60_000 */
  attemptTimeout?: number | undefined;
  /** How long an attempt may connect, or send its body, without progress. @default 30_000 */
  idleTimeout?: number | undefined;
  /** How often an item is sent again after a failure; a 429 does not count. @default 6 */
  maxRetries?: number | undefined;
  /** The bound of the first backoff, which doubles with each retry; the wait is a random part of it. @default 250 */
  retryDelay?: number | undefined;
  /** The most that backoff's bound grows to, and a run's first pause when its gateway is in trouble. @default 8_000 */
  maxRetryDelay?: number | undefined;
  /** Whether to send again what may have been billed. @default "auto" */
  onUnknownOutcome?: OnUnknownOutcome | undefined;
  /**
   * Sent with every request, those of a call over those of the client. They cannot replace the key, the host, or what
   * frames the body. @default none
   */
  headers?: Readonly<Record<string, string>> | undefined;
}

/** What is asked of the model, and how. */
export interface EmbedOptions extends RequestOptions {
  /** The model's slug. @default "gemini-embedding-2" */
  model?: string | undefined;
  /** By v1, by v2, or by what the input is. @default "auto" */
  mode?: Mode | undefined;
  /** What the vector is meant for. @default "RETRIEVAL_DOCUMENT" */
  taskType?: TaskType | undefined;
  /** How the task is given to the model. @default "param" */
  taskMode?: TaskMode | undefined;
  /** The vector's length, an integer from 128 to 3072. @default 768 */
  outputDimensionality?: number | undefined;
  /**
   * Asks the gateway for vectors of this length and gives their first `outputDimensionality` numbers, so that one stored
   * vector serves every shorter length. At least `outputDimensionality`, at most 3072. The vectors are of a
   * space of their own. @default `outputDimensionality`
   */
  storedDimensionality?: number | undefined;
  /** Scale vectors to unit length. @default true */
  normalize?: boolean | undefined;
  /** What is sent as the text beside media alone; whether the gateway takes an empty one is not published. @default "" */
  emptyInput?: string | undefined;
  /** How media bytes are written: bare base64 or a data URI; which the gateway wants is not published. @default "base64" */
  mediaEncoding?: "base64" | "data-uri" | undefined;
  /**
   * Where vectors are stored, so that nothing is bought twice: a `MemoryStore`, or the store of
   * `@segmind-embeddings/sqlite` or `@segmind-embeddings/postgres`. `null` uses none. @default the client's, which is none
   */
  store?: EmbeddingStore | null | undefined;
}

/** Options of one call. */
export interface CallOptions extends EmbedOptions {
  /** Aborts the call: it rejects with `SegmindAbortedError`, and nothing unsent is sent afterwards. */
  signal?: AbortSignal | undefined;
}

/** Options of `run`, `runSync`, `submit` and `credits`. */
export interface RawCallOptions extends RequestOptions {
  /** Aborts the call: it rejects with `SegmindAbortedError`, and nothing unsent is sent afterwards. */
  signal?: AbortSignal | undefined;
}

/** Options of {@link SegmindClient.embeddingJob}. */
export interface EmbeddingJobOptions extends EmbedOptions {
  requestId: string;
  /**
   * When the job was submitted, a Date or milliseconds since the epoch: tells "not visible yet" from "expired". A time
   * in the future counts as now. @default unknown
   */
  submittedAt?: number | Date | undefined;
}

/** Options of a job's `wait`. */
export interface WaitOptions {
  /** Milliseconds to wait at most. @default that of `submitEmbed` or `embeddingJob`, else the client's, 600_000 */
  timeout?: number | undefined;
  /** Milliseconds between polls, at least 20. @default adapted to how long such jobs take, from 50 to 2_000 */
  interval?: number | undefined;
  /** Aborts the waiting, not the job: there is no way to cancel a job. */
  signal?: AbortSignal | undefined;
}
