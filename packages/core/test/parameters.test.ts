import type { RequestRecord } from "@segmind-embeddings/mock-gateway";
import { expect, test } from "vitest";
import { TASK_TYPES, type CallOptions, type EmbedInput } from "../src/index.ts";
import { gatewayAndClient } from "./helpers/gateway-and-client.ts";

/** The body that an input and options become, as the gateway read it. */
async function bodyOf(
  input: string | EmbedInput,
  options: CallOptions = {},
): Promise<Record<string, unknown>> {
  const requests: RequestRecord[] = [];
  await using use = await gatewayAndClient({ onRequest: (record) => requests.push(record) });
  await use.client.embed(input, options);
  return requests[0]?.body as Record<string, unknown>;
}

test("text alone is input, with every default sent", async () => {
  const body = { input: "A red fox.", output_dimensionality: 768, task_type: "RETRIEVAL_DOCUMENT" };
  expect(await bodyOf("A red fox.")).toEqual(body);
  expect(await bodyOf({ input: "A red fox." })).toEqual(body);
});

test("text is sent as it is: quotes, control characters, other scripts, surrounding space", async () => {
  const input = '  "\\\n\t\u0001 日本 🦊 \u2028 é ';
  expect(await bodyOf(input)).toMatchObject({ input });
});

test.each(TASK_TYPES)("taskType %s is task_type", async (taskType) => {
  expect(await bodyOf("a", { taskType })).toMatchObject({ input: "a", task_type: taskType });
});

test.each([128, 256, 768, 1536, 3072])("outputDimensionality %i is asked for and given", async (size) => {
  expect(await bodyOf("a", { outputDimensionality: size })).toMatchObject({ output_dimensionality: size });
  await using use = await gatewayAndClient();
  expect((await use.client.embed("a", { outputDimensionality: size })).vector).toHaveLength(size);
});

test("model stands in the path", async () => {
  const paths: string[] = [];
  await using use = await gatewayAndClient({
    models: { "another-embedder.v1": () => ({ embedding: new Array(128).fill(1) }) },
    onRequest: ({ path }) => paths.push(path),
  });
  const options = { model: "another-embedder.v1", outputDimensionality: 128 };
  expect((await use.client.embed("a", options)).model).toBe("another-embedder.v1");
  expect(paths).toEqual(["/v1/another-embedder.v1"]);
});

test("an option of the call goes before the client's, and undefined means the client's", async () => {
  const requests: RequestRecord[] = [];
  await using use = await gatewayAndClient(
    { onRequest: (record) => requests.push(record) },
    { taskType: "CLUSTERING", outputDimensionality: 256 },
  );
  await use.client.embed("a", { taskType: "CLASSIFICATION", outputDimensionality: undefined });
  expect(requests[0]?.body).toMatchObject({ task_type: "CLASSIFICATION", output_dimensionality: 256 });
});

test("emptyInput is what stands for the text beside media alone", async () => {
  const image = "https://example.com/fox.png";
  expect(await bodyOf({ image })).toMatchObject({ input: "", image });
  expect(await bodyOf({ image }, { emptyInput: "." })).toMatchObject({ input: ".", image });
  expect(await bodyOf({ image, input: "" }, { emptyInput: "." })).toMatchObject({ input: ".", image });
  expect(await bodyOf({ image, input: "a fox" }, { emptyInput: "." })).toMatchObject({
    input: "a fox",
    image,
  });
});

test("emptyInput helps where the gateway takes no empty text beside media", async () => {
  await using use = await gatewayAndClient({ emptyInputBesideMedia: "reject" });
  const image = "https://example.com/fox.png";
  await expect(use.client.embed({ image })).rejects.toThrow(/must not be empty/);
  await expect(use.client.embed({ image }, { emptyInput: "." })).resolves.toHaveProperty("vector");
});

test("every part goes under its own name, URLs untouched", async () => {
  const url = (name: string) => `https://example.com/${name}?X-Amz-Signature=a%2Fb&x=1#page`;
  const input = {
    input: "all at once",
    images: [url("a.png"), new URL(url("b.jpg"))],
    audio: url("a.mp3"),
    video: url("a.mp4"),
    pdf: url("a.pdf"),
  };
  expect(await bodyOf(input)).toEqual({
    ...input,
    images: [url("a.png"), url("b.jpg")],
    output_dimensionality: 768,
    task_type: "RETRIEVAL_DOCUMENT",
  });
});
