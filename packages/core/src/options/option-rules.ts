import type { EmbeddingJobOptions, EmbedOptions, RequestOptions, WaitOptions } from "./options.ts";
import {
  anyFunction,
  boolean,
  integer,
  isObject,
  number,
  oneOf,
  rule,
  string,
  stringRecord,
  withMethods,
  type Rule,
  type Rules,
} from "./rule.ts";
import { TASK_MODES, TASK_TYPES } from "./task-type.ts";

const milliseconds = number("a number of milliseconds, at least 0", (value) => value >= 0);
export const positiveMilliseconds = number("a number of milliseconds, more than 0", (value) => value > 0);

/** Whether it is a model's slug: what may stand in a path without changing it. */
export const isSlug = (value: unknown): value is string =>
  typeof value === "string" && /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(value);

const dimensionality = integer("an integer from 128 to 3072", (value) => value >= 128 && value <= 3072);

const signal = rule(
  "an AbortSignal",
  (value) => isObject(value) && "aborted" in value && "addEventListener" in value,
);

const embeddingStore = withMethods(
  "an EmbeddingStore, or null for none",
  "get",
  "open",
  "write",
  "unsettled",
);

const storeOrNull: Rule = (value, path) => (value === null ? [] : embeddingStore(value, path));

const requestRules = {
  timeout: positiveMilliseconds,
  maxQueueTime: milliseconds,
  attemptTimeout: positiveMilliseconds,
  idleTimeout: positiveMilliseconds,
  maxRetries: integer("an integer of at least 0", (value) => value >= 0),
  retryDelay: milliseconds,
  maxRetryDelay: milliseconds,
  onUnknownOutcome: oneOf("auto", "resend", "fail"),
  headers: stringRecord,
} satisfies Rules<RequestOptions>;

export const embedRules = {
  ...requestRules,
  model: rule("a slug of letters, digits, dots, dashes and underscores", isSlug),
  mode: oneOf("auto", "sync", "async"),
  taskType: oneOf(...TASK_TYPES),
  taskMode: oneOf(...TASK_MODES),
  outputDimensionality: dimensionality,
  storedDimensionality: dimensionality,
  normalize: boolean,
  emptyInput: string,
  mediaEncoding: oneOf("base64", "data-uri"),
  store: storeOrNull,
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

const submittedAt = rule("a Date or milliseconds since the epoch: did you mean seconds * 1000?", (value) => {
  const isDate = Object.prototype.toString.call(value) === "[object Date]";
  const time = typeof value === "number" || isDate ? Number(value) : NaN;
  return Number.isFinite(time) && time >= earliestTime;
});

/** The options of each kind of call. All of them may be left out. */
export const optionRules = {
  withOptions: embedRules,
  call: { ...embedRules, signal },
  rawCall: { ...requestRules, signal },
  embedMany: { ...runRules, onEmbedding: anyFunction },
  embedStream: { ...runRules, ordered: boolean },
  embeddingJob: { ...embedRules, requestId: string, submittedAt } satisfies Rules<EmbeddingJobOptions>,
  wait: {
    timeout: positiveMilliseconds,
    interval: number("a number of milliseconds, at least 20: did you mean 1000?", (value) => value >= 20),
    signal,
  } satisfies Rules<WaitOptions>,
  signalOnly: { signal },
} as const;
