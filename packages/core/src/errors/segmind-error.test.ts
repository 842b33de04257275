import { inspect } from "node:util";
import { expect, it } from "vitest";
import * as core from "../index.ts";
import { EmbedManyError } from "./embed-many-error.ts";
import { GatewayError, ServerError } from "./gateway-error.ts";
import { InvalidInputError } from "./invalid-input-error.ts";
import { RateLimitError } from "./rate-limit-error.ts";
import { SegmindAbortedError } from "./segmind-aborted-error.ts";
import { SegmindError } from "./segmind-error.ts";

it("an error is recognised by class and by every class above it", () => {
  const error = new RateLimitError("slow down");
  for (const type of [RateLimitError, GatewayError, SegmindError]) expect(type.isInstance(error)).toBe(true);
  expect([ServerError.isInstance(error), InvalidInputError.isInstance(error)]).toEqual([false, false]);
  for (const value of [undefined, null, "x", {}, new Error("x")])
    expect(SegmindError.isInstance(value)).toBe(false);
});

it("an error is recognised when it comes from another copy of the package", () => {
  // What another copy makes: other classes, the same brands.
  const foreign = new Error("slow down");
  for (const name of ["RateLimitError", "GatewayError", "SegmindError"]) {
    Object.defineProperty(foreign, Symbol.for(`segmind-embeddings/error/${name}`), { value: true });
  }
  expect(foreign instanceof RateLimitError).toBe(false);
  expect(RateLimitError.isInstance(foreign)).toBe(true);
  expect(ServerError.isInstance(foreign)).toBe(false);
});

it("every exported error class has a name and a code of its own", () => {
  const classes = Object.entries(core).filter(
    ([, value]) => typeof value === "function" && "errorName" in value,
  );
  expect(classes.length).toBeGreaterThan(20);
  for (const [name, type] of classes) expect((type as unknown as typeof SegmindError).errorName).toBe(name);
});

it("every exported error class is called an error, but for those that the Python SDK names", () => {
  const names = Object.entries(core).flatMap(([name, value]) =>
    typeof value === "function" && value.prototype instanceof Error ? [name] : [],
  );
  expect(names.length).toBeGreaterThan(20);
  const others = names.filter((name) => !name.endsWith("Error"));
  expect(others.toSorted()).toEqual(["InferenceFailed", "InferenceTimeout"]);
});

it("an error keeps its cause, and can be written on as frameworks do", () => {
  const cause = new Error("socket");
  const error = new ServerError("down", { status: 503, cause, isRetryable: true });
  expect(error.cause).toBe(cause);
  expect(Object.isExtensible(error)).toBe(true);
  expect(() => Object.assign(error, { attemptNumber: 1, retriesLeft: 0, name: "Other" })).not.toThrow();
});

it("an error writes its facts as JSON, without cause and without vectors", () => {
  const error = new RateLimitError("slow down", { resetAt: new Date(0), cause: new Error("secret") });
  expect(JSON.parse(JSON.stringify(error))).toEqual({
    name: "RateLimitError",
    message: "slow down",
    code: "RATE_LIMITED",
    isRetryable: true,
    mayBeBilled: false,
    status: 429,
    resetAt: "1970-01-01T00:00:00.000Z",
  });
  const embedding = {
    vector: new Float32Array(768),
    space: "s",
    model: "m",
    metrics: {},
    attempts: 1,
    resends: 0,
  };
  const summary = {
    total: 2,
    done: 1,
    failed: 1,
    duplicates: 0,
    cacheHits: 0,
    notStored: 0,
    attempts: 2,
    resends: 0,
    mayBeBilled: 0,
    cost: 0,
    elapsedMs: 5,
  };
  const many = new EmbedManyError({
    results: new Map([[0, embedding]]),
    errors: new Map([[1, error]]),
    requestIds: new Map(),
    summary,
    cause: error,
    firstIndex: 1,
    isStopped: false,
    mayBeBilled: false,
    hasStore: false,
  });
  expect(JSON.stringify(many).length).toBeLessThan(1_000);
  expect(JSON.parse(JSON.stringify(many))).toMatchObject({
    name: "EmbedManyError",
    summary: { done: 1, failed: 1 },
  });
  expect(many.message).toContain("1 of 2 inputs have vectors");
});

it("an error shows its name once when it is inspected", () => {
  const text = inspect(new RateLimitError("slow down"));
  expect(text.startsWith("RateLimitError: slow down")).toBe(true);
  expect(text).not.toContain("requestId: undefined");
});

it("an abort is named as fetch names it and carries what is known", () => {
  const reason = new Error("changed my mind");
  const one = new SegmindAbortedError(reason, {
    requestIds: new Map([[0, "0f8fad5b-d9cb-469f-a165-70867728950e"]]),
  });
  expect([one.name, one.code, one.cause, one.requestId]).toEqual([
    "AbortError",
    "ABORTED",
    reason,
    "0f8fad5b-d9cb-469f-a165-70867728950e",
  ]);
  expect(SegmindAbortedError.isInstance(one)).toBe(true);
  expect([...new SegmindAbortedError(reason).results]).toEqual([]);
});
