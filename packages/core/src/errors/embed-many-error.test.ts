import { inspect } from "node:util";
import { expect, test } from "vitest";
import type { Embedding } from "../embedding.ts";
import { EmbedManyError, type EmbedManyErrorOptions } from "./embed-many-error.ts";
import {
  AuthenticationError,
  BadRequestError,
  InsufficientCreditsError,
  ModelRetiredError,
  ServerError,
} from "./gateway-error.ts";
import { InferenceFailed } from "./inference-failed.ts";
import { SegmindAbortedError } from "./segmind-aborted-error.ts";

const embedding: Embedding = {
  vector: new Float32Array(768),
  space: "s",
  model: "m",
  metrics: {},
  attempts: 1,
  resends: 0,
};
const results = (count: number): Map<number, Embedding> =>
  new Map(Array.from({ length: count }, (_, index) => [index, embedding]));

/** The error of a run of 200 inputs, of which the first have vectors and those named fail. */
function errorOf({
  done,
  failed,
  cause,
  ...rest
}: Pick<EmbedManyErrorOptions, "cause"> & {
  done: number;
  failed: number[];
} & Partial<EmbedManyErrorOptions>) {
  return new EmbedManyError({
    results: results(done),
    errors: new Map(failed.map((index) => [index, cause])),
    requestIds: new Map(),
    summary: {
      total: 200,
      done,
      failed: failed.length,
      duplicates: 0,
      cacheHits: 0,
      notStored: 0,
      attempts: done + failed.length,
      resends: 0,
      mayBeBilled: 0,
      cost: 0,
      elapsedMs: 5,
    },
    cause,
    firstIndex: failed[0],
    isStopped: false,
    mayBeBilled: false,
    hasStore: true,
    ...rest,
  });
}

const rejectedKey = new AuthenticationError("401: no such key. Check `apiKey`.", { status: 401 });
const badText = new BadRequestError("400: an odd text", { status: 400 });
const trouble = new ServerError("503: busy", { status: 503, isRetryable: true });
const blocked = new InferenceFailed("blocked", { requestId: "0f8fad5b-d9cb-469f-a165-70867728950e" });

test.each<[string, Parameters<typeof errorOf>[0], string]>([
  [
    "of a bad key that bought nothing gives no advice",
    { done: 0, failed: [0, 1, 2], cause: rejectedKey, isStopped: true },
    "0 of 200 inputs have vectors, 3 failed, 197 were not tried. The run was stopped by AuthenticationError: " +
      "401: no such key. Check `apiKey`.",
  ],
  [
    "of a key that is rejected half-way says what is stored and gives no advice",
    { done: 199, failed: [199], cause: rejectedKey, isStopped: true },
    "199 of 200 inputs have vectors, 1 failed. The run was stopped by AuthenticationError: 401: no such key. " +
      "Check `apiKey`. What is paid for is stored (in a MemoryStore until the process ends).",
  ],
  [
    "of a bad text says which one it is",
    { done: 199, failed: [17], cause: badText },
    "199 of 200 inputs have vectors, 1 failed ([17]). The first error, at [17], was BadRequestError: 400: an odd text. " +
      "What is paid for is stored (in a MemoryStore until the process ends).",
  ],
  [
    "of several bad texts says which they are",
    { done: 197, failed: [17, 4, 23], cause: blocked },
    "197 of 200 inputs have vectors, 3 failed ([4], [17], [23]). The first error, at [17], was InferenceFailed: " +
      "Job 0f8fad5b-d9cb-469f-a165-70867728950e FAILED: blocked. " +
      "What is paid for is stored (in a MemoryStore until the process ends).",
  ],
  [
    "of many bad texts names ten and counts them",
    { done: 188, failed: Array.from({ length: 12 }, (_, index) => index), cause: badText, hasStore: false },
    "188 of 200 inputs have vectors, 12 failed ([0], [1], [2], [3], [4], [5], [6], [7], [8], [9] and 2 more). " +
      "The first error, at [0], was BadRequestError: 400: an odd text. error.results holds the vectors that came.",
  ],
  [
    "of a gateway in trouble advises to call again",
    { done: 30, failed: [30], cause: trouble, isStopped: true },
    "30 of 200 inputs have vectors, 1 failed, 169 were not tried. The run was stopped by ServerError: 503: busy. " +
      "What is paid for is stored (in a MemoryStore until the process ends): make the same call again, and only what " +
      "is missing is bought.",
  ],
  [
    "of credits that ran out advises to call again, because they can be added",
    {
      done: 30,
      failed: [30],
      cause: new InsufficientCreditsError("406: add credits.", { status: 406 }),
      isStopped: true,
    },
    "30 of 200 inputs have vectors, 1 failed, 169 were not tried. The run was stopped by InsufficientCreditsError: " +
      "406: add credits. What is paid for is stored (in a MemoryStore until the process ends): make the same call " +
      "again, and only what is missing is bought.",
  ],
  [
    "without a store says where the vectors are and what a store would do",
    {
      done: 30,
      failed: [30],
      cause: trouble,
      isStopped: true,
      hasStore: false,
      requestIds: new Map([[31, "7"]]),
    },
    "30 of 200 inputs have vectors, 1 failed, 169 were not tried. The run was stopped by ServerError: 503: busy. " +
      "error.results holds the vectors that came, and error.requestIds the jobs under way. With a store the same call " +
      "made again buys only what is missing.",
  ],
  [
    "of a model that is retired gives no advice without a store either",
    {
      done: 1,
      failed: [1],
      cause: new ModelRetiredError("410: gone.", { status: 410 }),
      isStopped: true,
      hasStore: false,
    },
    "1 of 200 inputs have vectors, 1 failed, 198 were not tried. The run was stopped by ModelRetiredError: 410: gone. " +
      "error.results holds the vectors that came.",
  ],
  [
    "of a callback that threw something else than an error says what it was",
    { done: 30, failed: [], cause: "no disk", isStopped: true },
    "30 of 200 inputs have vectors, 0 failed, 170 were not tried. The run was stopped by no disk. What is paid for is " +
      "stored (in a MemoryStore until the process ends): make the same call again, and only what is missing is bought.",
  ],
])("the message %s", (_what, options, message) => {
  expect(errorOf(options).message).toBe(message);
});

test("a run's errors print one cause and no vectors, however many there are", () => {
  const failed = Array.from({ length: 100 }, (_, index) => 100 + index);
  const many = errorOf({ done: 100, failed, cause: trouble });
  const aborted = new SegmindAbortedError(new Error("enough"), {
    results: results(100),
    requestIds: new Map(failed.map((index) => [index, "0f8fad5b-d9cb-469f-a165-70867728950e"])),
  });
  for (const error of [many, aborted]) {
    expect(inspect(error).split("\n").length).toBeLessThan(60);
    expect(inspect(error).match(/\[cause\]/g)).toHaveLength(1);
    expect(inspect(error)).not.toMatch(/Float32Array|0f8fad5b/);
    expect(error.results.size).toBe(100);
  }
});
