import { describe, expect, it } from "vitest";
import { InvalidInputError } from "../errors/invalid-input-error.ts";
import { checkOptions } from "./check-options.ts";
import { clientRules } from "../client/client-options.ts";
import { optionRules as schemas } from "./option-rules.ts";

const optionRules = { ...schemas, client: clientRules };

const refusal = (schema: keyof typeof optionRules, options: unknown): string => {
  try {
    checkOptions(optionRules[schema], options as object);
  } catch (error) {
    if (InvalidInputError.isInstance(error)) return error.message;
    throw error;
  }
  return "not refused";
};

describe("checkOptions refuses", () => {
  it.each([
    ["call", { dimensions: 768 }, 'unknown field "dimensions"'],
    [
      "call",
      { outputDimensionality: 127 },
      "options.outputDimensionality: got 127; expected an integer from 128 to 3072",
    ],
    [
      "call",
      { outputDimensionality: 3073 },
      "options.outputDimensionality: got 3073; expected an integer from 128 to 3072",
    ],
    ["call", { outputDimensionality: 768.5 }, "options.outputDimensionality: got 768.5; expected an integer"],
    ["call", { outputDimensionality: "768" }, 'options.outputDimensionality: got "768"'],
    ["call", { taskType: "QUERY" }, "RETRIEVAL_QUERY, CLASSIFICATION"],
    ["call", { taskMode: "none" }, "param, prefix, both"],
    ["call", { mode: "v2" }, "auto, sync, async"],
    ["call", { model: "../v1" }, "a slug"],
    ["call", { signal: {} }, "an AbortSignal"],
    ["call", { timeout: 0 }, "options.timeout"],
    ["call", { maxRetries: -1 }, "options.maxRetries"],
    ["call", { maxQueueTime: -1 }, "options.maxQueueTime"],
    ["call", { onUnknownOutcome: "retry" }, "auto, resend, fail"],
    ["call", { mediaEncoding: "hex" }, "base64, data-uri"],
    ["call", { apiKey: "SG_0" }, 'unknown field "apiKey"'],
    ["client", { maxConcurrency: 0 }, "options.maxConcurrency"],
    ["client", { requestsPerMinute: 2.5 }, "options.requestsPerMinute"],
    ["client", { reserve: 1 }, "got 1; expected a number of at least 0 and less than 1"],
    [
      "client",
      { quotaWindow: Infinity },
      "options.quotaWindow: got Infinity; expected a number of milliseconds",
    ],
    ["client", { normalize: "yes" }, 'options.normalize: got "yes"; expected a boolean'],
    ["client", { headers: ["a"] }, "an object of strings"],
    ["client", JSON.parse('{ "__proto__": 1 }'), 'unknown field "__proto__"'],
    ["client", { dispatcher: {} }, "an undici Dispatcher"],
    ["client", { headers: { a: 1 } }, "options.headers.a"],
    ["client", "SG_0123456789abcdef", "expected an object"],
    ["wait", { interval: 1 }, "a number of milliseconds, at least 20: did you mean 1000?"],
    ["wait", { interval: 19.9 }, "a number of milliseconds, at least 20: did you mean 1000?"],
    ["embedMany", { onProgress: true }, "a function"],
    ["embedMany", { store: {} }, "an EmbeddingStore, or null for none"],
    ["embedMany", { runTimeout: 0 }, "options.runTimeout"],
    [
      "call",
      { storedDimensionality: 4000 },
      "options.storedDimensionality: got 4000; expected an integer from 128 to 3072",
    ],
    ["call", { dimensions: 768 }, "did you mean outputDimensionality?"],
    ["client", { baseURL: "x" }, "did you mean baseUrl?"],
    ["embeddingJob", { requestId: "x", submittedAt: 1_700_000_000 }, "did you mean seconds * 1000?"],
    ["embeddingJob", { requestId: "x", submittedAt: "yesterday" }, "a Date or milliseconds"],
  ] as const)("%s options %j", (schema, options, message) => {
    expect(refusal(schema, options)).toContain(message);
  });

  it("all that is wrong at once", () => {
    expect(
      refusal("call", { timeout: -1, mode: "x", y: 1 })
        .split("; ")
        .filter((part) => part.includes(": got")),
    ).toHaveLength(3);
  });
});

describe("checkOptions takes", () => {
  it("undefined for any option, as if it were not there", () => {
    expect(checkOptions(optionRules.call, { timeout: undefined, mode: "sync" })).toEqual({ mode: "sync" });
    expect(checkOptions(optionRules.call, undefined)).toEqual({});
  });

  it("options that are inherited, as of an instance of a class", () => {
    class Defaults {
      get timeout(): number {
        return 5;
      }
    }
    const inherited: object = Object.create({ maxRetries: 1 });
    expect(checkOptions(optionRules.call, inherited)).toEqual({ maxRetries: 1 });
    expect(checkOptions(optionRules.call, new Defaults())).toEqual({});
  });

  it("the ends of each range", () => {
    for (const options of [
      { outputDimensionality: 128 },
      { outputDimensionality: 3072 },
      { maxRetries: 0 },
      { maxQueueTime: 0 },
    ]) {
      expect(checkOptions(optionRules.call, options)).toEqual(options);
    }
    expect(checkOptions(optionRules.wait, { interval: 20 })).toEqual({ interval: 20 });
  });
});
