import type { EmbedOptions } from "./options.ts";
import type { Effort } from "./effort.ts";

/** The options of a call with every default filled in. */
export type Settings = Effort & {
  [Key in Exclude<keyof EmbedOptions, keyof Effort>]-?: NonNullable<EmbedOptions[Key]>;
};

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
  attemptTimeout: 60_000,
  idleTimeout: 30_000,
  maxRetries: 6,
  retryDelay: 250,
  maxRetryDelay: 8_000,
  onUnknownOutcome: "auto",
} as const;

export const defaultMaxConcurrency = 16;

/** A single item has somebody waiting for it; a run has days. */
const singleLimits = { timeout: 600_000, maxQueueTime: 60_000 };
const runLimits = { timeout: Infinity, maxQueueTime: Infinity };

// `checkOptions` has left out what is `undefined`: it would take a default's place here.

/** The settings of a single call: its own options before the client's before the defaults. */
export function singleSettings(client: EmbedOptions, call: EmbedOptions = {}): Settings {
  return { ...defaults, ...singleLimits, ...client, ...call } as Settings;
}

/** The settings of a run. The client's `timeout` and `maxQueueTime` are for single items: a run is told its own. */
export function runSettings(client: EmbedOptions, call: EmbedOptions = {}): Settings {
  return { ...defaults, ...client, ...runLimits, ...call } as Settings;
}
