import { responseShapes, responseWraps } from "@segmind-embeddings/mock-gateway";
import { describe, expect, test } from "vitest";
import { gatewayAndClient } from "./helpers/gateway-and-client.ts";

async function vectorOf(options: Parameters<typeof gatewayAndClient>[0], mode: "sync" | "async") {
  await using use = await gatewayAndClient(options);
  return (await use.client.embed("A red fox.", { mode, outputDimensionality: 128 })).vector;
}

describe.each(responseShapes)("the vector at %s", (responseShape) => {
  describe.each(responseWraps)("wrapped: %s", (responseWrap) => {
    test.each(["sync", "async"] as const)("a vector is found wherever it is, mode %s", async (mode) => {
      const vector = await vectorOf({ responseShape, responseWrap }, mode);
      expect(vector).toBeInstanceOf(Float32Array);
      expect(vector).toEqual(await vectorOf({}, "sync"));
    });
  });
});

describe("a byte order mark before good JSON is passed over", () => {
  const mark = "\uFEFF";
  const vector = new Array(768).fill(0.5);

  test("a byte order mark before good JSON is passed over in the response of v1, of a submit, of polls and of the balance", async () => {
    const answers = {
      sync: { embedding: vector },
      submit: { request_id: "12345678-abcd", status: "QUEUED" },
      status: { status: "COMPLETED" },
      result: { status: "COMPLETED", output: { embedding: vector } },
      credits: { credits: 7 },
    };
    await using use = await gatewayAndClient({
      faults: ({ route }) => ({
        kind: "body",
        body: mark + JSON.stringify(answers[route]),
        headers: { "content-type": "application/json" },
      }),
    });
    const unit = new Float32Array(768).fill(Math.fround(1 / Math.sqrt(768)));
    expect((await use.client.embed("a")).vector[0]).toBeCloseTo(unit[0] ?? 0, 6);
    expect((await use.client.embed("a", { mode: "async" })).vector).toHaveLength(768);
    expect((await use.client.runSync("gemini-embedding-2", {})).output).toEqual({ embedding: vector });
    expect((await use.client.credits()).credits).toBe(7);
  });

  test("a byte order mark before good JSON is passed over in an error", async () => {
    const body = `${mark}${JSON.stringify({ error: "Insufficient credits: balance 0" })}`;
    await using use = await gatewayAndClient({ faults: { fault: { kind: "body", status: 406, body } } });
    await expect(use.client.embed("a")).rejects.toMatchObject({
      code: "INSUFFICIENT_CREDITS",
      message: expect.stringMatching(/406: Insufficient credits: balance 0\. Add/),
    });
  });

  test("a byte order mark before good JSON is passed over in an output that is JSON as a text", async () => {
    const body = JSON.stringify({ output: `${mark}${JSON.stringify({ embedding: vector })}` });
    await using use = await gatewayAndClient({ faults: { fault: { kind: "body", body } } });
    expect((await use.client.embed("a")).vector).toHaveLength(768);
  });
});
