import { expect, it } from "vitest";
import { nearestName } from "./nearest-name.ts";
import { clientRules } from "../client/client-options.ts";
import { optionRules } from "./option-rules.ts";

const clientOptions = Object.keys(clientRules);

it.each([
  ["dimensions", "outputDimensionality"],
  ["output_dimensionality", "outputDimensionality"],
  ["batchSize", "maxConcurrency"],
  ["modelName", "model"],
  ["baseURL", "baseUrl"],
  ["base_url", "baseUrl"],
  ["api_key", "apiKey"],
  ["timeOut", "timeout"],
  ["maxRetry", "maxRetries"],
  ["task_type", "taskType"],
  ["cache", "store"],
  ["fetch", "transport"],
])("an option called %s is taken for %s", (unknown, expected) => {
  expect(nearestName(unknown, clientOptions)).toBe(expected);
});

it.each(["y", "temperature", "", "🦊", "x".repeat(100_000)])(
  "an option called %j is near to none",
  (unknown) => {
    expect(nearestName(unknown, clientOptions)).toBeUndefined();
  },
);

it("a name of another call's option is not offered", () => {
  expect(nearestName("baseURL", Object.keys(optionRules.wait))).toBeUndefined();
});
