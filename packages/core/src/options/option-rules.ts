import * as z from "zod/mini";
import type { EmbeddingJobOptions, WaitOptions } from "./options.ts";
import type { EmbedOptions, RequestOptions } from "./options.ts";
import { TASK_MODES, TASK_TYPES } from "./task-type.ts";

/** The rules of a group of options: every one of them, so that one that is added to an interface is missed here. */
export type Rules<Options> = { readonly [Key in keyof Required<Options>]: z.ZodMiniType };

/** Each rule as one that may be left out: made once, because the schemas of all calls share most of them. */
const optionalRules = new Map<z.ZodMiniType, z.ZodMiniType>();

const milliseconds = z.number().check(z.nonnegative());
const positiveMilliseconds = z.number().check(z.positive());

/** A model's slug: what may stand in a path without changing it. */
export const slug = z
  .string()
  .check(z.regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, "a slug of letters, digits, dots, dashes and underscores"));

const dimensionality = z.int().check(z.gte(128), z.lte(3072));

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

/** An object that has these methods, whichever class or copy of the package it comes from. */
export const withMethods = (description: string, ...methods: string[]): z.ZodMiniType =>
  z.custom(
    (value) => isObject(value) && methods.every((method) => typeof value[method] === "function"),
    description,
  );

const signal = z.custom<AbortSignal>(
  (value) => isObject(value) && "aborted" in value && "addEventListener" in value,
  "an AbortSignal",
);

const anyFunction = z.custom((value) => typeof value === "function", "a function");

const requestRules = {
  timeout: positiveMilliseconds,
  maxQueueTime: milliseconds,
  attemptTimeout: positiveMilliseconds,
  idleTimeout: positiveMilliseconds,
  maxRetries: z.int().check(z.nonnegative()),
  retryDelay: milliseconds,
  maxRetryDelay: milliseconds,
  onUnknownOutcome: z.enum(["auto", "resend", "fail"]),
  headers: z.record(z.string(), z.string()),
} satisfies Rules<RequestOptions>;

export const embedRules = {
  ...requestRules,
  model: slug,
  mode: z.enum(["auto", "sync", "async"]),
  taskType: z.enum(TASK_TYPES),
  taskMode: z.enum(TASK_MODES),
  outputDimensionality: dimensionality,
  storedDimensionality: dimensionality,
  normalize: z.boolean(),
  emptyInput: z.string(),
  mediaEncoding: z.enum(["base64", "data-uri"]),
  store: z.nullable(withMethods("an EmbeddingStore, or null for none", "get", "open", "write", "unsettled")),
} satisfies Rules<EmbedOptions>;

const runRules = {
  ...embedRules,
  signal,
  stopSignal: signal,
  runTimeout: positiveMilliseconds,
  onProgress: anyFunction,
};

/** Earlier times are seconds that were taken for milliseconds: as milliseconds it is the year 1973. */
const earliestTime = 1e11;

const submittedAt = z.custom<number | Date>((value) => {
  const isDate = Object.prototype.toString.call(value) === "[object Date]";
  const time = typeof value === "number" || isDate ? Number(value) : NaN;
  return Number.isFinite(time) && time >= earliestTime;
}, "a Date or milliseconds since the epoch: did you mean seconds * 1000?");

/** The options of each kind of call. */
export const optionSchemas = {
  withOptions: optional(embedRules),
  call: optional({ ...embedRules, signal }),
  rawCall: optional({ ...requestRules, signal }),
  embedMany: optional({ ...runRules, onEmbedding: anyFunction }),
  embedStream: optional({ ...runRules, ordered: z.boolean() }),
  embeddingJob: optional({
    ...embedRules,
    requestId: z.string(),
    submittedAt,
  } satisfies Rules<EmbeddingJobOptions>),
  wait: optional({
    timeout: positiveMilliseconds,
    interval: z.number().check(z.gte(20, "at least 20 milliseconds: did you mean 1000?")),
    signal,
  } satisfies Rules<WaitOptions>),
  signalOnly: optional({ signal }),
} as const;

/** A schema of options that may all be left out, and no others. */
export function optional(rules: Readonly<Record<string, z.ZodMiniType>>): z.ZodMiniObject {
  const shape: Record<string, z.ZodMiniType> = {};
  for (const [name, rule] of Object.entries(rules)) {
    const optionalRule = optionalRules.get(rule) ?? z.optional(rule);
    optionalRules.set(rule, optionalRule);
    shape[name] = optionalRule;
  }
  return z.strictObject(shape);
}
