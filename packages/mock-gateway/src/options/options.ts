import type { Faults } from "../faults/faults.ts";
import type { ResponseShape, ResponseWrap } from "../responses/response-shapes.ts";

/** Milliseconds, or a function that gives them for each request. */
export type Duration = number | (() => number);

/** Another model: takes the parameters, gives an output that JSON can express. If it throws, the inference failed. */
export type MockModel = (params: Record<string, unknown>) => unknown;

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
}

export interface QuotaHeaderOptions {
  /** Whether responses have `x-rate-limit-remaining`. @default "always" */
  remaining?: "always" | "never";
  /** Whether every response, only a 429, or none has `x-rate-limit-reset-at-utc`. @default "always" */
  reset?: "always" | "429" | "never";
  /** Format of the reset. Formats in whole seconds round up, so that the reset is never early. @default "iso" */
  format?: QuotaTimeFormat;
  /** Adds `Retry-After` (seconds) to a 429. The real gateway sends none. @default false */
  retryAfter?: boolean;
}

/** ISO 8601 · `YYYY-MM-DD HH:MM:SS` · the same with `.ffffff` · epoch seconds · epoch milliseconds. */
export type QuotaTimeFormat = "iso" | "sql" | "sql-fraction" | "epoch-s" | "epoch-ms";

/** A request as `onRequest` sees it, after the body was read or turned out not to be read. */
export interface RequestRecord {
  readonly method: string;
  /** Path and query as sent. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** When the head arrived, ms of `performance.now()`. */
  readonly at: number;
  /** How many bytes of the body were read. */
  readonly bodyBytes: number;
  /** The body, parsed as JSON on first access; `undefined` without a body or where it is not JSON. */
  readonly body: unknown;
}

export interface MockGatewayOptions {
  /** TCP port on 127.0.0.1; 0 means any free port. @default 0 */
  port?: number;
  /** The only API key that is accepted. @default "SG_0123456789abcdef" */
  apiKey?: string;

  /** Requests in a window of `windowMs`. @default Infinity (no limit, and no quota headers) */
  requestsPerMinute?: number;
  /** Length of the window, ms. @default 60000 */
  windowMs?: number;
  /** A fixed window ends for all its requests at once; in a sliding one each request counts for `windowMs`. @default "fixed" */
  window?: "fixed" | "sliding";
  /** A fixed window starts with its first request, or at multiples of `windowMs` since the epoch. @default "first-request" */
  fixedWindowAnchor?: "first-request" | "aligned";
  /** Whether GETs count to the quota. @default false */
  countGets?: boolean;
  /** Whether a request that is rejected with 429 counts to the quota. It keeps a sliding window full for longer, and changes nothing in a fixed one. @default false */
  countRejected?: boolean;
  /** The headers that describe the quota. Without a limit only a 429 of a fault has them. */
  quotaHeaders?: QuotaHeaderOptions;

  /** Duration of a synchronous call, ms. @default 0 */
  latency?: Duration;
  /** Duration of a queued job from its submit, ms. It is QUEUED for the first tenth. @default 0 */
  jobDuration?: Duration;

  /** What goes wrong, and when. @default none */
  faults?: Faults;

  /** The account's balance, credits. @default 1000 */
  credits?: number;
  /** Free credits, which are used first. The balance names them if there are any. @default 0 */
  freeCredits?: number;
  /** Price of one request, credits. @default 0.00015 */
  costPerRequest?: number;
  /** Credits that a team may spend in all; beyond them 406. @default Infinity */
  teamSpendLimit?: number;
  /** When a queued job is billed: when it COMPLETED, or when its submit was accepted. @default "on-complete" */
  billing?: "on-complete" | "on-submit";

  /** `hashed`: similar inputs have similar vectors. `fixed`: one prepared vector for each size, for benchmarks. @default "hashed" */
  vectors?: "hashed" | "fixed";
  /** Where the vector is in the result. @default "embedding" */
  responseShape?: ResponseShape;
  /** Puts the result under `output`, as an object or as a JSON string. @default "none" */
  responseWrap?: ResponseWrap;
  /** Whether vectors shorter than 3072 are normalised to unit length; otherwise they are only cut. @default true */
  unitLength?: boolean;

  /** Whether an empty `input` is accepted beside media. @default "accept" */
  emptyInputBesideMedia?: "accept" | "reject";
  /** Which form of base64 media is accepted. @default "both" */
  mediaEncodings?: "both" | "base64" | "data-uri";
  /** Whether a submit with bad parameters is refused at once; otherwise its job ends FAILED. @default false */
  validateSubmits?: boolean;
  /** Largest body, bytes; beyond it 413. @default 536870912 (512 MiB) */
  maxBodyBytes?: number;

  /** More models by slug, for calls that are not embeddings; may replace `gemini-embedding-2`. @default {} */
  models?: Readonly<Record<string, MockModel>>;
  /** Slugs of models that give 403. @default [] */
  forbiddenModels?: readonly string[];
  /** Slugs of models that give 410. @default [] */
  retiredModels?: readonly string[];

  /** How many of the latest requests `requests` holds; 0 logs none. @default 100000 */
  requestLogSize?: number;
  /** Called once for each request. @default none */
  onRequest?: (record: RequestRecord) => void;
  /** Clock of the quota windows, the expiry of jobs and, if given, the `Date` header; nothing else uses it. @default the system's */
  clock?: Clock;
  /** Seed for the `rate` of faults. @default 1 */
  seed?: number;
}
