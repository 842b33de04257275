import type { Check } from "../checks/checks.ts";
import { readFaults } from "../faults/read-faults.ts";
import { optionChecks, quotaHeaderChecks } from "../options/option-checks.ts";
import type { MockGatewayOptions, QuotaHeaderOptions } from "../options/options.ts";
import { defaults } from "../options/settings.ts";
import { readDuration } from "./read-duration.ts";

/** A flag that sets one option of the gateway. */
export interface Flag {
  /** An option, or a field of `quotaHeaders`. */
  readonly option: keyof MockGatewayOptions | keyof QuotaHeaderOptions;
  /** Placeholder of the value in the help; undefined for a switch. */
  readonly value?: string;
  readonly help: string;
  /** What a switch sets. @default true */
  readonly sets?: unknown;
  /** The flag may be repeated, and sets a list. */
  readonly multiple?: true;
  /** Converts the text of the value. @default the text itself */
  readonly read?: (text: string) => unknown;
}

const number = (text: string) => (text.trim() === "" ? NaN : Number(text));

export const flags: Readonly<Record<string, Flag>> = {
  port: { option: "port", value: "N", read: number, help: "TCP port on 127.0.0.1; 0 is any free port" },
  "api-key": { option: "apiKey", value: "KEY", help: "the only key that is accepted" },
  rpm: { option: "requestsPerMinute", value: "N", read: number, help: "requests in a window of --window" },
  window: { option: "windowMs", value: "MS", read: number, help: "length of the quota's window" },
  sliding: { option: "window", sets: "sliding", help: "a sliding window in place of fixed ones" },
  aligned: {
    option: "fixedWindowAnchor",
    sets: "aligned",
    help: "fixed windows at multiples of their length, rather than from the first request",
  },
  "count-gets": { option: "countGets", help: "GETs count to the quota" },
  "count-rejected": { option: "countRejected", help: "requests rejected with 429 count to the quota" },
  "quota-remaining": { option: "remaining", value: "WHEN", help: "x-rate-limit-remaining" },
  "quota-reset": { option: "reset", value: "WHEN", help: "x-rate-limit-reset-at-utc" },
  "quota-format": { option: "format", value: "FORMAT", help: "format of the reset" },
  "quota-retry-after": { option: "retryAfter", help: "adds Retry-After to a 429" },
  latency: {
    option: "latency",
    value: "TIME",
    read: readDuration,
    help: "duration of a synchronous call: milliseconds, or lognormal:MEDIAN:P99",
  },
  "job-duration": {
    option: "jobDuration",
    value: "TIME",
    read: readDuration,
    help: "duration of a queued job, in the same form",
  },
  faults: {
    option: "faults",
    value: "JSON|FILE",
    read: readFaults,
    help: "what goes wrong: rules as JSON, or a file with them",
  },
  seed: { option: "seed", value: "N", read: number, help: "seed for the rate of faults" },
  credits: { option: "credits", value: "N", read: number, help: "the balance" },
  "free-credits": { option: "freeCredits", value: "N", read: number, help: "free credits, used first" },
  cost: { option: "costPerRequest", value: "N", read: number, help: "credits a request" },
  "team-spend-limit": {
    option: "teamSpendLimit",
    value: "N",
    read: number,
    help: "credits that may be spent in all",
  },
  billing: { option: "billing", value: "WHEN", help: "when a queued job is billed" },
  vectors: {
    option: "vectors",
    value: "KIND",
    help: "similar vectors for similar inputs, or one prepared vector for each size",
  },
  "response-shape": { option: "responseShape", value: "SHAPE", help: "where the vector is in the result" },
  "response-wrap": { option: "responseWrap", value: "WRAP", help: "what the result is under" },
  "raw-length": { option: "unitLength", sets: false, help: "short vectors are cut and not normalised" },
  "reject-empty-input": {
    option: "emptyInputBesideMedia",
    sets: "reject",
    help: "refuses an empty input beside media",
  },
  "media-encodings": { option: "mediaEncodings", value: "KIND", help: "accepted forms of base64" },
  "validate-submits": {
    option: "validateSubmits",
    help: "refuses a submit with bad parameters at once, rather than by a FAILED job",
  },
  "request-log-size": {
    option: "requestLogSize",
    value: "N",
    read: number,
    help: "how many of the latest requests the log holds",
  },
  "forbidden-model": {
    option: "forbiddenModels",
    value: "SLUG",
    multiple: true,
    help: "a model that gives 403 (may be repeated)",
  },
  "retired-model": {
    option: "retiredModels",
    value: "SLUG",
    multiple: true,
    help: "a model that gives 410 (may be repeated)",
  },
};

export function isQuotaHeader(option: Flag["option"]): option is keyof QuotaHeaderOptions {
  return Object.hasOwn(quotaHeaderChecks, option);
}

export function checkOf({ option }: Flag): Check {
  return isQuotaHeader(option) ? quotaHeaderChecks[option] : optionChecks[option];
}

/** The default as the help shows it; undefined for lists, functions and switches. */
export function defaultOf({ option, value }: Flag): string | undefined {
  const fallback = isQuotaHeader(option) ? defaults.quotaHeaders[option] : defaults[option];
  if (value === undefined) return undefined;
  if (fallback === Infinity) return "no limit";
  return typeof fallback === "string" || typeof fallback === "number" ? String(fallback) : undefined;
}
