import type { Clock, MockGatewayOptions, QuotaHeaderOptions, RequestRecord } from "./options.ts";

type Optional = "onRequest" | "clock" | "quotaHeaders";

/** The options with all defaults filled in. */
export type Settings = Readonly<Required<Omit<MockGatewayOptions, Optional>>> & {
  readonly onRequest: ((record: RequestRecord) => void) | undefined;
  readonly clock: Clock | undefined;
  readonly quotaHeaders: Readonly<Required<QuotaHeaderOptions>>;
};

/** The only place of each default. */
export const defaults: Settings = {
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
  requestLogSize: 100_000,
  onRequest: undefined,
  clock: undefined,
  seed: 1,
};
