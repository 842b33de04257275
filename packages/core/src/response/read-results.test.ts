import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { redactor } from "../errors/redact.ts";
import { readCreditsResult, readHeaderMetrics, readPollResult, readSubmitResult } from "./read-results.ts";

const redact = redactor("SG_0123456789abcdef");
const requestId = "0f8fad5b-d9cb-469f-a165-70867728950e";

describe("readSubmitResult", () => {
  it("readSubmitResult reads the id and nothing else", () => {
    expect(readSubmitResult({ request_id: requestId, status_url: "https://evil.test" }, redact)).toBe(
      requestId,
    );
  });

  it.each([
    undefined,
    null,
    [],
    "x",
    {},
    { request_id: 7 },
    { request_id: "" },
    { request_id: "../../v1/get-user-credits" },
  ])("readSubmitResult refuses %j", (body) => {
    expect(() => readSubmitResult(body, redact)).toThrow("without a usable request_id");
  });
});

describe("readPollResult", () => {
  it("readPollResult reads a pending job without output or metrics", () => {
    expect(readPollResult({ status: "processing", request_id: requestId })).toMatchObject({
      status: "PROCESSING",
      output: undefined,
      metrics: {},
      error: undefined,
    });
  });

  it("readPollResult reads metrics in seconds as milliseconds and leaves out what is no number", () => {
    const metrics = {
      cost: "0.5",
      remaining_credits: null,
      inference_time: 1.2345,
      queue_time: "soon",
      total_time: 0,
    };
    expect(readPollResult({ status: "COMPLETED", output: [1], metrics })?.metrics).toEqual({
      cost: 0.5,
      inferenceTimeMs: 1234.5,
      totalTimeMs: 0,
    });
  });

  it.each([null, "", " "])("readPollResult takes the error %j for none", (error) => {
    expect(readPollResult({ status: "FAILED", error })?.error).toBeUndefined();
  });

  it.each([undefined, null, "<html>", [], { output: 1 }, { status: 200 }])(
    "readPollResult reads nothing from %j",
    (body) => {
      expect(readPollResult(body)).toBeUndefined();
    },
  );

  it("readPollResult never throws, whatever JSON comes", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (body) => {
        expect(() =>
          readPollResult({ status: "FAILED", error: body, metrics: body, output: body }),
        ).not.toThrow();
      }),
    );
  });
});

it("readHeaderMetrics reads v1 accounting", () => {
  expect(
    readHeaderMetrics({ "x-cost": "0.5", "x-remaining-credits": "9", "x-generation-time": "0.25" }),
  ).toEqual({
    cost: 0.5,
    remainingCredits: 9,
    inferenceTimeMs: 250,
  });
  expect(readHeaderMetrics({ "x-cost": "free", "x-remaining-credits": "" })).toEqual({});
});

it("readCreditsResult reads both balances", () => {
  expect(readCreditsResult({ credits: 5, "free-credits": 2 }, redact)).toEqual({
    credits: 5,
    freeCredits: 2,
  });
  expect(readCreditsResult({ credits: "5.5" }, redact)).toEqual({ credits: 5.5 });
  expect(() => readCreditsResult({ balance: 5 }, redact)).toThrow("an object with balance");
});
