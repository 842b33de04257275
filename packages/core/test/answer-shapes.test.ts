import { responseShapes, responseWraps } from "@segmind-embeddings/mock-gateway";
import { describe, expect, test } from "vitest";
import { gatewayAndClient } from "./helpers/gateway-and-client.ts";

async function vectorOf(options: Parameters<typeof gatewayAndClient>[0], mode: "sync" | "async") {
  await using use = await gatewayAndClient(options);
  return (await use.client.embed("A red fox.", { mode, outputDimensionality: 128 })).vector;
}

describe.each(responseShapes)("the vector at %s", (responseShape) => {
  describe.each(responseWraps)("wrapped: %s", (responseWrap) => {
    test.each(["sync", "async"] as const)("mode %s", async (mode) => {
      const vector = await vectorOf({ responseShape, responseWrap }, mode);
      expect(vector).toBeInstanceOf(Float32Array);
      expect(vector).toEqual(await vectorOf({}, "sync"));
    });
  });
});
