import { z } from "zod";
import { InvalidInputError } from "../errors/invalid-input-error.ts";
import { TASK_MODES, TASK_TYPES, type TaskMode, type TaskType } from "./task-type.ts";
import { issuesOf } from "./zod-issues.ts";

/** Which route a call takes: v1 (one blocking request), v2 (submit and poll), or v1 for text and v2 for media. */
export type Mode = "auto" | "sync" | "async";

/**
 * What to do after a POST whose outcome is unknown, which may have been billed.
 *
 * - `auto`: text alone is sent once more, media never
 * - `resend`: sent again like any other retry
 * - `fail`: never sent again; the call rejects with `OutcomeUnknownError`
 */
export type OnUnknownOutcome = "auto" | "resend" | "fail";

/** How hard a call tries. All durations are milliseconds. */
export interface RequestOptions {
  /**
   * The whole operation with attempts and polls, from its first send. For a run it is told at the call and spans
   * the run. @default 600_000 for one item, none for a run
   */
  timeout?: number | undefined;
  /**
   * How long to wait for quota before giving up with `RateLimitError`. For a run it is told at the call and holds
   * for each item. @default 60_000 for one item, none for a run
   */
  maxQueueTime?: number | undefined;
  /** How long to wait for the whole answer from the last byte sent, for each attempt and each poll. @default 60_000 */
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
}

/** What is asked of the model, and how. */
export interface EmbedOptions extends RequestOptions {
  /** The model's slug. @default "gemini-embedding-2" */
  model?: string | undefined;
  /** By v1, by v2, or by what the input is. @default "auto" */
  mode?: Mode | undefined;
  /** What the vector is meant for. @default "RETRIEVAL_DOCUMENT" */
  taskType?: TaskType | undefined;
  /** How the model is told the task. @default "param" */
  taskMode?: TaskMode | undefined;
  /** The vector's length, an integer from 128 to 3072. @default 768 */
  outputDimensionality?: number | undefined;
  /** Scale vectors to unit length. @default true */
  normalize?: boolean | undefined;
  /** What is sent as the text beside media alone; whether the gateway takes an empty one is not published. @default "" */
  emptyInput?: string | undefined;
  /** How media bytes are written: bare base64 or a data URI; which the gateway wants is not published. @default "base64" */
  mediaEncoding?: "base64" | "data-uri" | undefined;
}

/** Options of one call. */
export interface CallOptions extends EmbedOptions {
  /** Aborts the call: it rejects with `SegmindAborted`, and nothing unsent is sent afterwards. */
  signal?: AbortSignal | undefined;
}

/** Options of `run`, `runSync`, `submit` and `credits`. */
export interface RawCallOptions extends RequestOptions {
  /** Aborts the call: it rejects with `SegmindAborted`, and nothing unsent is sent afterwards. */
  signal?: AbortSignal | undefined;
}

const milliseconds = z.number().nonnegative();

const requestShape = {
  timeout: z.number().positive().optional(),
  maxQueueTime: milliseconds.optional(),
  attemptTimeout: z.number().positive().optional(),
  idleTimeout: z.number().positive().optional(),
  maxRetries: z.int().nonnegative().optional(),
  retryDelay: milliseconds.optional(),
  maxRetryDelay: milliseconds.optional(),
  onUnknownOutcome: z.enum(["auto", "resend", "fail"]).optional(),
};

/** A model's slug: what may stand in a path without changing it. */
export const slug = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, "a slug of letters, digits, dots, dashes and underscores");

const embedShape = {
  ...requestShape,
  model: slug.optional(),
  mode: z.enum(["auto", "sync", "async"]).optional(),
  taskType: z.enum(TASK_TYPES).optional(),
  taskMode: z.enum(TASK_MODES).optional(),
  outputDimensionality: z.int().min(128).max(3072).optional(),
  normalize: z.boolean().optional(),
  emptyInput: z.string().optional(),
  mediaEncoding: z.enum(["base64", "data-uri"]).optional(),
};

const signal = z
  .custom<AbortSignal>(
    (value) =>
      typeof value === "object" && value !== null && "aborted" in value && "addEventListener" in value,
    "an AbortSignal",
  )
  .optional();

const anyFunction = (): z.ZodType =>
  z.custom((value) => typeof value === "function", "a function").optional();

function hasMethods(value: unknown, names: readonly string[]): boolean {
  if (typeof value !== "object" || value === null) return false;
  return names.every((name) => typeof (value as Record<string, unknown>)[name] === "function");
}

export const optionSchemas = {
  client: z.strictObject({
    ...embedShape,
    apiKey: z.string().optional(),
    baseUrl: z.string().optional(),
    headers: z.record(z.string(), z.string()).optional(),
    dispatcher: z.custom((value) => hasMethods(value, ["dispatch"]), "an undici Dispatcher").optional(),
    transport: z
      .custom((value) => hasMethods(value, ["exchange", "close"]), "a Transport, with `exchange` and `close`")
      .optional(),
    maxConcurrency: z.int().positive().optional(),
    requestsPerMinute: z.int().positive().optional(),
  }),
  call: z.strictObject({ ...embedShape, signal }),
  rawCall: z.strictObject({ ...requestShape, signal }),
  embedMany: z.strictObject({
    ...embedShape,
    signal,
    onProgress: anyFunction(),
    onEmbedding: anyFunction(),
    paid: z
      .custom((value) => typeof (value as { take?: unknown } | null)?.take === "function", "a PaidVectors")
      .optional(),
    settled: z
      .custom((value) => value instanceof Map, "a Map of index to Embedding, as error.results")
      .optional(),
    pending: z
      .custom((value) => value instanceof Map, "a Map of index to request id, as error.requestIds")
      .optional(),
  }),
  embedStream: z.strictObject({
    ...embedShape,
    signal,
    onProgress: anyFunction(),
    ordered: z.boolean().optional(),
  }),
  embeddingJob: z.strictObject({
    ...embedShape,
    requestId: z.string(),
    submittedAt: z
      .custom<number | Date>(
        (value) => Number.isFinite(value) || (value instanceof Date && !Number.isNaN(value.getTime())),
        "a Date or milliseconds since the epoch",
      )
      .optional(),
  }),
  wait: z.strictObject({
    timeout: z.number().positive().optional(),
    interval: z.number().min(20, "at least 20 milliseconds: did you mean 1000?").optional(),
    signal,
  }),
  signalOnly: z.strictObject({ signal }),
};

/**
 * Checks options strictly: an unknown one is an error, because an option that does nothing is worse than none.
 *
 * @returns the options without those that are `undefined`
 * @throws InvalidInputError
 */
export function checkOptions<S extends z.ZodObject>(
  schema: S,
  options: unknown,
  path = "options",
): z.infer<S> {
  const { data, error } = schema.safeParse(options ?? {});
  if (error !== undefined) throw new InvalidInputError(issuesOf(error, options, path));
  for (const key of Object.keys(data)) if (data[key] === undefined) Reflect.deleteProperty(data, key);
  return data;
}
