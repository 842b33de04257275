import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import {
  contentToInput,
  InvalidInputError,
  MemoryStore,
  SegmindError,
  type EmbedInput,
  type EmbeddingStore,
} from "../src/index.ts";
import { gatewayAndClient } from "./helpers/gateway-and-client.ts";
import { fileOf } from "./helpers/media.ts";

const bytes = fileOf("png", 300);

/** A value as a test runner or a sandbox makes it: of classes that are not this realm's. */
const foreign = (code: string): never => runInNewContext(code, { list: [...bytes] }) as never;

describe("values of another realm are taken", () => {
  const foreignBytes = "Uint8Array.from(list)";

  test("values of another realm are accepted: a Uint8Array, with the same key and the same vector as one of this realm", async () => {
    await using use = await gatewayAndClient({}, { store: new MemoryStore() });
    const image: Uint8Array = foreign(foreignBytes);
    expect(image instanceof Uint8Array).toBe(false);
    expect(await use.client.key({ image })).toBe(await use.client.key({ image: bytes }));
    const { vector } = await use.client.embed({ image });
    expect(await use.client.embed({ image: bytes })).toMatchObject({ cacheHit: true, vector });
    expect(await use.client.embedMany([{ images: [image, bytes] }], { mode: "sync" })).toHaveLength(1);
  });

  test("values of another realm are accepted: an input, its list of images, the list of inputs, and options", async () => {
    await using use = await gatewayAndClient();
    const input: EmbedInput = foreign(`({ input: "a", images: [${foreignBytes}, ${foreignBytes}] })`);
    await use.client.embed(input, foreign(`({ mode: "sync", headers: { "x-trace": "1" } })`));
    await use.client.embedMany(foreign(`["a", { input: "b" }]`));
    expect(await Array.fromAsync(use.client.embedStream(foreign(`new Set(["a", "b"])`)))).toHaveLength(2);
    await use.client.runSync("gemini-embedding-2", foreign(`({ input: "a" })`));
    expect(use.gateway.stats.bills).toBe(6);
  });

  test("values of another realm are accepted: the chunks of a medium's stream", async () => {
    await using use = await gatewayAndClient({}, { store: new MemoryStore() });
    const image = {
      mediaType: "image/png",
      byteLength: 300,
      async *stream() {
        const whole: Uint8Array = foreign(foreignBytes);
        yield Promise.resolve(whole.subarray(0, 100));
        yield whole.subarray(100);
      },
    };
    await use.client.embed({ image });
    expect(await use.client.embed({ image: bytes })).toMatchObject({ cacheHit: true });
  });

  test("values of another realm are accepted: a Date as submittedAt", async () => {
    await using use = await gatewayAndClient();
    const { requestId } = await use.client.submitEmbed("a");
    const job = use.client.embeddingJob({ requestId, submittedAt: foreign("new Date()") });
    expect(await job.wait()).toMatchObject({ requestId });
  });

  test("values of another realm are accepted: the vectors of a store", async () => {
    const entry = {
      state: "embedded",
      vector: foreign(`Float32Array.from({ length: 768 }, () => 0.5)`) as Float32Array,
      space: "s",
      model: "m",
      embeddedAt: 0,
    } as const;
    const store: EmbeddingStore = {
      owner: "me",
      get: () => (foreign("(entry) => [entry]") as (given: unknown) => [typeof entry])(entry),
      open: () => [],
      write: () => undefined,
      unsettled: () => [],
    };
    await using use = await gatewayAndClient({}, { store });
    const { vector } = await use.client.embed("a");
    expect(vector).toHaveLength(768);
    expect(vector[0]).toBeCloseTo(1 / Math.sqrt(768), 6);
  });

  test("values of another realm are accepted: bytes in a message's content", () => {
    const data: Uint8Array = foreign(foreignBytes);
    expect(contentToInput([{ type: "image", data, mimeType: "image/png" }])).toEqual({ image: data });
    const text: Uint8Array = foreign(`Uint8Array.from([97, 98])`);
    expect(contentToInput([{ type: "text-plain", data: text }])).toEqual({ input: "ab" });
  });

  test("what aborts with an error of another realm is reported as an abort with that cause", async () => {
    await using use = await gatewayAndClient({ latency: 200 });
    const reason: unknown = foreign(`new Error("gone")`);
    const controller = new AbortController();
    const call = use.client.embed("a", { signal: controller.signal });
    setTimeout(() => controller.abort(reason), 20);
    await expect(call).rejects.toMatchObject({ code: "ABORTED", cause: reason });
  });
});

test("URL and Blob are known by what they are, not by whose class made them", async () => {
  await using use = await gatewayAndClient();
  const url = { href: "https://example.com/fox.png", [Symbol.toStringTag]: "URL" };
  expect(await use.client.key({ image: url as never })).toBe(
    await use.client.key({ image: "https://example.com/fox.png" }),
  );
  const blob = {
    size: bytes.byteLength,
    type: "image/png",
    slice: (start: number, end: number) => new Blob([bytes]).slice(start, end),
    stream: () => new Blob([bytes]).stream(),
    [Symbol.toStringTag]: "Blob",
  };
  expect(await use.client.key({ image: blob as never })).toBe(await use.client.key({ image: bytes }));
});

test("an error of another realm's copy of this package is known by isInstance", () => {
  const error: Error = foreign("new Error()");
  expect(SegmindError.isInstance(error)).toBe(false);
  Object.assign(error, { [Symbol.for("segmind-embeddings/error/SegmindError")]: true });
  expect(SegmindError.isInstance(error)).toBe(true);
  expect(InvalidInputError.isInstance(error)).toBe(false);
});
