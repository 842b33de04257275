import { throwInvalidInput } from "../errors/invalid-input-error.ts";
import { mergeHeaders } from "./merge-headers.ts";
import type { EmbedOptions } from "./options.ts";

/** The options of a call with every default filled in. */
export type Settings = {
  readonly [Key in Exclude<keyof EmbedOptions, "store" | "storedDimensionality">]-?: NonNullable<
    EmbedOptions[Key]
  >;
} & {
  readonly store: NonNullable<EmbedOptions["store"]> | null;
  /** How many numbers the gateway is asked for. */
  readonly storedDimensionality: number;
};

/** How hard a call tries, with every default filled in. Durations are milliseconds. */
export type Limits = Pick<
  Settings,
  | "timeout"
  | "maxQueueTime"
  | "attemptTimeout"
  | "idleTimeout"
  | "maxRetries"
  | "retryDelay"
  | "maxRetryDelay"
  | "onUnknownOutcome"
>;

/** Every default, in its one place; the doc comments of the options repeat them for readers. */
const defaults = {
  model: "gemini-embedding-2",
  mode: "auto",
  taskType: "RETRIEVAL_DOCUMENT",
  taskMode: "param",
  outputDimensionality: 768,
  normalize: true,
  emptyInput: "",
  mediaEncoding: "base64",
  timeout: 600_000,
  attemptTimeout: 60_000,
  idleTimeout: 30_000,
  maxRetries: 6,
  retryDelay: 250,
  maxRetryDelay: 8_000,
  onUnknownOutcome: "auto",
  headers: {},
  store: null,
} as const;

export const defaultMaxConcurrency = 16;

/** The share of a quota that runs leave to single calls. */
export const defaultReserve = 0.1;

// `checkOptions` has left out what is `undefined`: it would take a default's place here.

/** The settings of a single call: its own options before the client's before the defaults. */
export function singleSettings(client: EmbedOptions, call: EmbedOptions = {}): Settings {
  return complete({ ...defaults, maxQueueTime: 60_000, ...client, ...call }, client, call);
}

/** The settings of the items of a run. The client's `maxQueueTime` is for single calls: a run has days. */
export function runSettings(client: EmbedOptions, call: EmbedOptions = {}): Settings {
  return complete({ ...defaults, ...client, maxQueueTime: Infinity, ...call }, client, call);
}

function complete(merged: EmbedOptions, client: EmbedOptions, call: EmbedOptions): Settings {
  const settings = merged as Settings;
  const { outputDimensionality } = settings;
  const storedDimensionality = merged.storedDimensionality ?? outputDimensionality;
  if (storedDimensionality < outputDimensionality) {
    throwInvalidInput(
      "options.storedDimensionality",
      `${String(storedDimensionality)} with an outputDimensionality of ${String(outputDimensionality)}`,
      "at least outputDimensionality: a vector can be cut short, not made longer",
    );
  }
  const headers = mergeHeaders(client.headers, call.headers) ?? settings.headers;
  return { ...settings, storedDimensionality, headers };
}
