import {
  callback,
  either,
  flag,
  isObject,
  nonEmptyText,
  numberFrom,
  object,
  oneOf,
  textList,
  wholeNumberFrom,
  type Check,
} from "../checks/checks.ts";
import { responseShapes, responseWraps } from "../responses/response-shapes.ts";
import type { MockGatewayOptions, QuotaHeaderOptions } from "./options.ts";

const duration = either(numberFrom(0), callback);

export const quotaHeaderChecks: Readonly<Record<keyof QuotaHeaderOptions, Check>> = {
  remaining: oneOf(["always", "never"]),
  reset: oneOf(["always", "429", "never"]),
  format: oneOf(["iso", "sql", "sql-fraction", "epoch-s", "epoch-ms"]),
  retryAfter: flag,
};

/** The fields of `faults` and `quotaHeaders` have checks of their own. */
export const optionChecks: Readonly<Record<keyof MockGatewayOptions, Check>> = {
  port: wholeNumberFrom(0, 65_535),
  apiKey: nonEmptyText,
  requestsPerMinute: numberFrom(0),
  windowMs: { is: "a number above 0", test: (value) => typeof value === "number" && value > 0 },
  window: oneOf(["fixed", "sliding"]),
  fixedWindowAnchor: oneOf(["first-request", "aligned"]),
  countGets: flag,
  countRejected: flag,
  quotaHeaders: object,
  latency: duration,
  jobDuration: duration,
  faults: {
    is: "a rule, a list of rules or a function",
    test: (value) => isObject(value) || Array.isArray(value) || callback.test(value),
  },
  credits: numberFrom(0),
  freeCredits: numberFrom(0),
  costPerRequest: numberFrom(0),
  teamSpendLimit: numberFrom(0),
  billing: oneOf(["on-complete", "on-submit"]),
  vectors: oneOf(["hashed", "fixed"]),
  responseShape: oneOf(responseShapes),
  responseWrap: oneOf(responseWraps),
  unitLength: flag,
  emptyInputBesideMedia: oneOf(["accept", "reject"]),
  mediaEncodings: oneOf(["both", "base64", "data-uri"]),
  validateSubmits: flag,
  maxBodyBytes: numberFrom(0),
  models: {
    is: "an object of functions",
    test: (value) => isObject(value) && Object.values(value).every(callback.test),
  },
  forbiddenModels: textList,
  retiredModels: textList,
  requestLogSize: wholeNumberFrom(0),
  onRequest: callback,
  clock: {
    is: "an object with a function now",
    test: (value) => isObject(value) && callback.test(value["now"]),
  },
  seed: numberFrom(0),
};
