import { parseArgs, type ParseArgsConfig } from "node:util";
import { readFaults } from "../faults/read-faults.ts";
import type { Duration, MockGatewayOptions } from "../options/options.ts";
import { logNormal } from "../random/log-normal.ts";
import { responseShapes, responseWraps } from "../responses/response-shapes.ts";

/** A command line that cannot be used. The message is one line. */
export class UsageError extends Error {
  override name = "UsageError";
}

export interface CommandLine {
  options: MockGatewayOptions;
  help: boolean;
  json: boolean;
  exitWithParent: boolean;
}

interface Flag {
  /** Placeholder of the value in the help; undefined for a switch. */
  value?: string;
  help: string;
  multiple?: true;
  /**
   * The options that the flag sets.
   *
   * @throws Error that says what the value must be
   */
  read(text: string, options: MockGatewayOptions): MockGatewayOptions;
}

const flags: Readonly<Record<string, Flag>> = {
  port: {
    value: "N",
    help: "TCP port on 127.0.0.1 (default: any free one)",
    read: (text) => ({ port: port(text) }),
  },
  "api-key": {
    value: "KEY",
    help: "the only key that is accepted (default: SG_0123456789abcdef)",
    read: (text) => ({ apiKey: notEmpty(text) }),
  },
  rpm: {
    value: "N",
    help: "requests in a window of --window (default: no limit)",
    read: (text) => ({ requestsPerMinute: number(text) }),
  },
  window: {
    value: "MS",
    help: "length of the quota's window (default: 60000)",
    read: (text) => ({ windowMs: number(text) }),
  },
  sliding: { help: "a sliding window in place of fixed ones", read: () => ({ window: "sliding" }) },
  aligned: {
    help: "fixed windows at multiples of their length, rather than from the first request",
    read: () => ({ fixedWindowAnchor: "aligned" }),
  },
  "count-gets": { help: "GETs count to the quota", read: () => ({ countGets: true }) },
  "count-rejected": {
    help: "requests rejected with 429 count to the quota",
    read: () => ({ countRejected: true }),
  },
  "quota-remaining": {
    value: "WHEN",
    help: "x-rate-limit-remaining: always (default) or never",
    read: (text, { quotaHeaders }) => ({
      quotaHeaders: { ...quotaHeaders, remaining: one(text, ["always", "never"]) },
    }),
  },
  "quota-reset": {
    value: "WHEN",
    help: "x-rate-limit-reset-at-utc: always (default), 429 or never",
    read: (text, { quotaHeaders }) => ({
      quotaHeaders: { ...quotaHeaders, reset: one(text, ["always", "429", "never"]) },
    }),
  },
  "quota-format": {
    value: "FORMAT",
    help: "format of the reset: iso (default), sql, sql-fraction, epoch-s, epoch-ms",
    read: (text, { quotaHeaders }) => ({
      quotaHeaders: {
        ...quotaHeaders,
        format: one(text, ["iso", "sql", "sql-fraction", "epoch-s", "epoch-ms"]),
      },
    }),
  },
  "quota-retry-after": {
    help: "adds Retry-After to a 429",
    read: (_, { quotaHeaders }) => ({ quotaHeaders: { ...quotaHeaders, retryAfter: true } }),
  },
  latency: {
    value: "TIME",
    help: "duration of a synchronous call: milliseconds, or lognormal:MEDIAN:P99 (default: 0)",
    read: (text) => ({ latency: duration(text) }),
  },
  "job-duration": {
    value: "TIME",
    help: "duration of a queued job, in the same form (default: 0)",
    read: (text) => ({ jobDuration: duration(text) }),
  },
  faults: {
    value: "JSON|FILE",
    help: "what goes wrong: rules as JSON, or a file with them",
    read: (text) => ({ faults: readFaults(text) }),
  },
  seed: {
    value: "N",
    help: "seed for the rate of faults (default: 1)",
    read: (text) => ({ seed: number(text) }),
  },
  credits: { value: "N", help: "the balance (default: 1000)", read: (text) => ({ credits: number(text) }) },
  "free-credits": {
    value: "N",
    help: "free credits, used first (default: 0)",
    read: (text) => ({ freeCredits: number(text) }),
  },
  cost: {
    value: "N",
    help: "credits a request (default: 0.00015)",
    read: (text) => ({ costPerRequest: number(text) }),
  },
  "team-spend-limit": {
    value: "N",
    help: "credits that may be spent in all (default: no limit)",
    read: (text) => ({ teamSpendLimit: number(text) }),
  },
  billing: {
    value: "WHEN",
    help: "when a queued job is paid: on-complete (default) or on-submit",
    read: (text) => ({ billing: one(text, ["on-complete", "on-submit"]) }),
  },
  vectors: {
    value: "KIND",
    help: "hashed (default): similar inputs have similar vectors; fixed: one for each size",
    read: (text) => ({ vectors: one(text, ["hashed", "fixed"]) }),
  },
  "response-shape": {
    value: "SHAPE",
    help: `where the vector is in the result: ${responseShapes.join(", ")} (default: embedding)`,
    read: (text) => ({ responseShape: one(text, responseShapes) }),
  },
  "response-wrap": {
    value: "WRAP",
    help: `what the result is under: ${responseWraps.join(", ")} (default: none)`,
    read: (text) => ({ responseWrap: one(text, responseWraps) }),
  },
  "raw-length": {
    help: "short vectors are cut and not normalised",
    read: () => ({ unitLength: false }),
  },
  "reject-empty-input": {
    help: "refuses an empty input beside media",
    read: () => ({ emptyInputBesideMedia: "reject" }),
  },
  "media-encodings": {
    value: "KIND",
    help: "accepted base64: both (default), base64 or data-uri",
    read: (text) => ({ mediaEncodings: one(text, ["both", "base64", "data-uri"]) }),
  },
  "validate-submits": {
    help: "refuses a submit with bad parameters at once, rather than by a FAILED job",
    read: () => ({ validateSubmits: true }),
  },
  "forbidden-model": {
    value: "SLUG",
    multiple: true,
    help: "a model that gives 403 (may be repeated)",
    read: (slug, { forbiddenModels = [] }) => ({ forbiddenModels: [...forbiddenModels, slug] }),
  },
  "retired-model": {
    value: "SLUG",
    multiple: true,
    help: "a model that gives 410 (may be repeated)",
    read: (slug, { retiredModels = [] }) => ({ retiredModels: [...retiredModels, slug] }),
  },
};

const switches: Readonly<Record<string, string>> = {
  json: "prints { url, apiKey } as a line of JSON in place of the banner",
  "exit-with-parent": "ends when its standard input closes",
  help: "prints this",
};

/**
 * Reads the arguments after the name of the program.
 *
 * @throws UsageError
 */
export function readCommandLine(args: readonly string[]): CommandLine {
  const values = parse(args);
  let options: MockGatewayOptions = {};
  for (const [name, flag] of Object.entries(flags)) {
    for (const value of [values[name] ?? []].flat()) {
      try {
        options = { ...options, ...flag.read(String(value), options) };
      } catch (error) {
        throw new UsageError(`--${name}: ${error instanceof Error ? error.message : String(error)}`, {
          cause: error,
        });
      }
    }
  }
  return {
    options,
    help: values["help"] === true,
    json: values["json"] === true,
    exitWithParent: values["exit-with-parent"] === true,
  };
}

export function helpText(): string {
  const entries = [
    ...Object.entries(flags).map(
      ([name, { value, help }]) => [value ? `--${name} ${value}` : `--${name}`, help] as const,
    ),
    ...Object.entries(switches).map(([name, help]) => [`--${name}`, help] as const),
  ];
  const width = Math.max(...entries.map(([flag]) => flag.length)) + 2;
  return [
    "segmind-mock-gateway: Segmind's embedding gateway on loopback, for tests, offline work and benchmarks.",
    "Its vectors are not Gemini's: they reflect shared words and equal bytes, and no meaning.",
    "",
    "Usage: segmind-mock-gateway [flags]",
    "",
    ...entries.map(([flag, help]) => `  ${flag.padEnd(width)}${help}`),
    "",
    "Example:",
    `  segmind-mock-gateway --port 8080 --rpm 50 --faults '[{"on":"post","every":10,"fault":{"kind":"status","status":503}}]'`,
    "",
  ].join("\n");
}

type Values = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;

function parse(args: readonly string[]): Values {
  const known: NonNullable<ParseArgsConfig["options"]> = {};
  for (const [name, { value, multiple = false }] of Object.entries(flags)) {
    known[name] = { type: value === undefined ? "boolean" : "string", multiple };
  }
  for (const name of Object.keys(switches)) known[name] = { type: "boolean" };
  try {
    return parseArgs({ args: [...args], options: known, strict: true }).values;
  } catch (error) {
    const [sentence = ""] = (error instanceof Error ? error.message : String(error)).split(/\.\s|\n/);
    throw new UsageError(sentence, { cause: error });
  }
}

function number(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !(value >= 0)) throw new Error(`must be a number from 0, not "${text}"`);
  return value;
}

function port(text: string): number {
  const value = number(text);
  if (!Number.isInteger(value) || value > 65_535)
    throw new Error(`must be a whole number up to 65535, not "${text}"`);
  return value;
}

function notEmpty(text: string): string {
  if (text === "") throw new Error("must not be empty");
  return text;
}

function one<T extends string>(text: string, allowed: readonly T[]): T {
  const found = allowed.find((value) => value === text);
  if (found === undefined) throw new Error(`must be one of ${allowed.join(", ")}, not "${text}"`);
  return found;
}

function duration(text: string): Duration {
  const [kind, median, p99, ...rest] = text.split(":");
  if (kind === "lognormal" && p99 !== undefined && rest.length === 0) {
    return logNormal(number(median ?? ""), number(p99));
  }
  const value = Number(text);
  if (text.trim() === "" || !(value >= 0)) {
    throw new Error(`must be milliseconds or lognormal:MEDIAN:P99, not "${text}"`);
  }
  return value;
}
