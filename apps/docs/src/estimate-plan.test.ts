import { expect, test } from "vitest";
import { describeMinutes, estimatePlan } from "./estimate-plan.ts";

const none = { texts: 0, images: 0, pdfPages: 0, audioMinutes: 0, videoMinutes: 0 };

test.each([
  [none, 5, 0, "0 minutes"],
  [{ ...none, texts: 1 }, 5, 1, "1 minute"],
  [{ ...none, texts: 1_000 }, 5, 1_000, "3 hours 20 minutes"],
  [{ ...none, texts: 1_000 }, 50, 1_000, "20 minutes"],
  [{ ...none, texts: 10_000 }, 5, 10_000, "33 hours 20 minutes"],
  [{ ...none, texts: 1_000_000 }, 50, 1_000_000, "13 days 21 hours"],
  [{ ...none, images: 5, pdfPages: 13 }, 5, 8, "2 minutes"],
  [{ ...none, audioMinutes: 61, videoMinutes: 3 }, 50, 23, "1 minute"],
])("%j at %i a minute are %i requests and take %s", (amounts, rate, requests, time) => {
  const estimate = estimatePlan(amounts, rate);
  expect(estimate.requests).toBe(requests);
  expect(describeMinutes(estimate.minutes)).toBe(time);
});
