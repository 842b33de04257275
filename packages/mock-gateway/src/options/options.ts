import type { Faults } from "../faults/faults.ts";
import type { ResponseShape, ResponseWrap } from "../responses/response-shapes.ts";

/** A number of milliseconds, or a function asked afresh for every request. */
export type Duration = number | (() => number);

/** Any other model: gets the parameters as they came, gives the output as JSON. A throw is a failed inference. */
export type MockModel = (params: Record<string, unknown>) => unknown;

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
}

export interface QuotaHeaderOptions {
  /** `x-rate-limit-remaining` on answers. @default "always" */
  remaining?: "always" | "never";
  /** `x-rate-limit-reset-at-utc`: on every answer, on 429 alone, or never. @default "always" */
  reset?: "always" | "429" | "never";
  /** How the reset is written; formats of whole seconds round up, so that the time named is never early. @default "iso" */
  format?: QuotaTimeFormat;
  /** Adds `Retry-After` (seconds) to a 429; the real gateway sends none. @default false */
  retryAfter?: boolean;
}

/** ISO 8601 · `YYYY-MM-DD HH:MM:SS` · the same with `.ffffff` · epoch seconds · epoch milliseconds. */
export type QuotaTimeFormat = "iso" | "sql" | "sql-fraction" | "epoch-s" | "epoch-ms";

/** What `onRequest` is told, once the body has been read (or as soon as it is known that it will not be). */
export interface RequestRecord {
  readonly method: string;
  /** Path and query as sent. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** When the head arrived, on `performance.now()`'s scale. */
  readonly at: number;
  /** Bytes of the body that were read. */
  readonly bodyBytes: number;
  /** The body as JSON, parsed when first looked at; `undefined` where there was none or it was not JSON. */
  readonly body: unknown;
}

export interface MockGatewayOptions {
  /** TCP port on 127.0.0.1; 0 takes any free one. @default 0 */
  port?: number;
  /** The one key that is accepted. @default "SG_0123456789abcdef" */
  apiKey?: string;

  /** Requests in a window of `windowMs`. @default Infinity (no limit, and no quota headers) */
  requestsPerMinute?: number;
  /** Length of the window, ms. @default 60000 */
  windowMs?: number;
  /** Fixed windows empty at once; a sliding one frees a place `windowMs` after it was taken. @default "fixed" */
  window?: "fixed" | "sliding";
  /** A fixed window starts at its first request, or at multiples of `windowMs` since the epoch. @default "first-request" */
  fixedWindowAnchor?: "first-request" | "aligned";
  /** Whether polls and the balance count to the quota. @default false */
  countGets?: boolean;
  /** Whether a request answered 429 takes a place too. A fixed window is full by then; a sliding one stays so for longer. @default false */
  countRejected?: boolean;
  /** Which headers tell of the quota, and how. Where there is no limit they come with a scripted 429 alone. */
  quotaHeaders?: QuotaHeaderOptions;

  /** How long a synchronous call takes, ms. @default 0 */
  latency?: Duration;
  /** From the submit to the end of a queued job, ms; its first tenth is spent QUEUED. @default 0 */
  jobDuration?: Duration;

  /** What goes wrong, and when. @default none */
  faults?: Faults;

  /** The account's balance, credits. @default 1000 */
  credits?: number;
  /** Free credits beside it, used first; named in the balance only when above 0. @default 0 */
  freeCredits?: number;
  /** Price of one request, credits. @default 0.00015 */
  costPerRequest?: number;
  /** A team's limit on what may be spent in all, credits; past it 406. @default Infinity */
  teamSpendLimit?: number;
  /** When a queued job is paid: when it COMPLETED, or already when its submit was accepted. @default "on-complete" */
  billing?: "on-complete" | "on-submit";

  /** `hashed`: similar inputs get near vectors. `fixed`: one prepared vector a size, for benchmarks. @default "hashed" */
  vectors?: "hashed" | "fixed";
  /** Where in the answer the vector is. @default "embedding" */
  responseShape?: ResponseShape;
  /** Puts the shape under `output`, as an object or as a JSON string. @default "none" */
  responseWrap?: ResponseWrap;
  /** Whether vectors shorter than 3072 are normalised anew; if not they are just cut. @default true */
  unitLength?: boolean;

  /** Whether an empty `input` is taken beside media. @default "accept" */
  emptyInputBesideMedia?: "accept" | "reject";
  /** Which spelling of base64 media is taken. @default "both" */
  mediaEncodings?: "both" | "base64" | "data-uri";
  /** `true` refuses a submit with bad parameters at once; `false` queues it, and the job FAILS. @default false */
  validateSubmits?: boolean;
  /** Largest body, bytes; past it 413. @default 536870912 (512 MiB) */
  maxBodyBytes?: number;

  /** More models by slug, for calls that are not embeddings; may replace `gemini-embedding-2`. @default {} */
  models?: Readonly<Record<string, MockModel>>;
  /** Slugs that answer 403. @default [] */
  forbiddenModels?: readonly string[];
  /** Slugs that answer 410. @default [] */
  retiredModels?: readonly string[];

  /** Called once for every request of the gateway. @default none */
  onRequest?: (record: RequestRecord) => void;
  /** Drives quota windows, the expiry of jobs and, when given, the `Date` header; nothing else. @default the system's */
  clock?: Clock;
  /** Seed of the faults' `rate`. @default 1 */
  seed?: number;
}

type Optional = "onRequest" | "clock" | "quotaHeaders";

/** The options with every default in its place. */
export type Settings = Readonly<Required<Omit<MockGatewayOptions, Optional>>> & {
  readonly onRequest: ((record: RequestRecord) => void) | undefined;
  readonly clock: Clock | undefined;
  readonly quotaHeaders: Readonly<Required<QuotaHeaderOptions>>;
};

const defaults: Settings = {
  port: 0,
  apiKey: "SG_0123456789abcdef",
  requestsPerMinute: Infinity,
  windowMs: 60_000,
  window: "fixed",
  fixedWindowAnchor: "first-request",
  countGets: false,
  countRejected: false,
  quotaHeaders: { remaining: "always", reset: "always", format: "iso", retryAfter: false },
  latency: 0,
  jobDuration: 0,
  faults: [],
  credits: 1000,
  freeCredits: 0,
  costPerRequest: 0.00015,
  teamSpendLimit: Infinity,
  billing: "on-complete",
  vectors: "hashed",
  responseShape: "embedding",
  responseWrap: "none",
  unitLength: true,
  emptyInputBesideMedia: "accept",
  mediaEncodings: "both",
  validateSubmits: false,
  maxBodyBytes: 512 * 1024 * 1024,
  models: {},
  forbiddenModels: [],
  retiredModels: [],
  onRequest: undefined,
  clock: undefined,
  seed: 1,
};

/**
 * Fills in the defaults.
 *
 * @throws TypeError for an option nobody knows, and RangeError for a number that cannot be; both name the option
 */
export function resolveOptions(options: MockGatewayOptions): Settings {
  checkNames(options, defaults);
  checkNames(options.quotaHeaders ?? {}, defaults.quotaHeaders, "quotaHeaders.");
  for (const [name, value] of Object.entries(options)) {
    if (typeof value === "number" && !(value >= 0)) {
      throw new RangeError(`mock gateway: "${name}" must be 0 or more, not ${value}`);
    }
  }
  if (options.windowMs === 0) throw new RangeError(`mock gateway: "windowMs" must be above 0`);
  return {
    ...defaults,
    ...definedOf(options),
    quotaHeaders: { ...defaults.quotaHeaders, ...definedOf(options.quotaHeaders ?? {}) },
  };
}

function checkNames(given: object, known: object, prefix = ""): void {
  const name = Object.keys(given).find((key) => !Object.hasOwn(known, key));
  if (name === undefined) return;
  const names = Object.keys(known).map((key) => prefix + key);
  throw new TypeError(`mock gateway: unknown option "${prefix}${name}" (known: ${names.join(", ")})`);
}

/** Reads a duration for one request. */
export function durationOf(duration: Duration): number {
  return typeof duration === "number" ? duration : duration();
}

function definedOf<T extends object>(options: T): T {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T;
}
