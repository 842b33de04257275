import { describe, expect, test } from "vitest";
import { responseShapes, startMockGateway, type ResponseShape } from "../src/index.ts";
import { call, embedPath, submit } from "./call.ts";

/** The path to the vector in each shape. */
const pathOf: Record<ResponseShape, (string | number)[]> = {
  bare: [],
  embedding: ["embedding"],
  values: ["values"],
  "embedding.values": ["embedding", "values"],
  "embeddings[0]": ["embeddings", 0],
  "embeddings[0].values": ["embeddings", 0, "values"],
  "data[0].embedding": ["data", 0, "embedding"],
};

function get(value: unknown, path: (string | number)[]): unknown {
  return path.reduce((inner: unknown, key) => (inner as Record<string | number, unknown>)[key], value);
}

const body = { input: "a", output_dimensionality: 128 };
const parse = (json: unknown) => JSON.parse(json as string) as unknown;
const same = (value: unknown) => value;

describe.each(responseShapes)("responseShape %s", (responseShape) => {
  test.each([
    { responseWrap: "none", wrapping: [], readOutput: same },
    { responseWrap: "output", wrapping: ["output"], readOutput: same },
    { responseWrap: "output-json", wrapping: ["output"], readOutput: parse },
  ] as const)(
    `both routes give the vector as ${responseShape}, wrapped: $responseWrap`,
    async ({ responseWrap, wrapping, readOutput }) => {
      await using gateway = await startMockGateway({ responseShape, responseWrap });
      const { json } = await call(gateway, embedPath, { body });
      const sync = get(readOutput(get(json, [...wrapping])), pathOf[responseShape]);
      expect(sync).toHaveLength(128);
      const id = await submit(gateway, body);
      const result = await call(gateway, `/v2/requests/${id}`);
      expect(get(readOutput(get(result.json, ["output"])), pathOf[responseShape])).toEqual(sync);
    },
  );
});

test("fixed vectors have unit length and do not depend on the input", async () => {
  await using gateway = await startMockGateway({ vectors: "fixed" });
  const vector = async (input: string) =>
    (await call(gateway, embedPath, { body: { input } })).json.embedding as number[];
  const [a, b] = [await vector("a"), await vector("b")];
  expect(a).toEqual(b);
  expect(Math.hypot(...a)).toBeCloseTo(1, 5);
});

test("unitLength: false gives the unchanged beginning of the full vector", async () => {
  await using gateway = await startMockGateway({ unitLength: false });
  const vector = async (output_dimensionality: number) =>
    (await call(gateway, embedPath, { body: { input: "a", output_dimensionality } })).json
      .embedding as number[];
  expect(await vector(256)).toEqual((await vector(3072)).slice(0, 256));
});
