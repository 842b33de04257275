import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InvalidInputError } from "../errors/invalid-input-error.ts";
import { prepareInput, type EmbedInput } from "../input/embed-input.ts";
import { toEmbedRequest } from "../input/embed-request.ts";
import type { MediaSource } from "../input/media-source.ts";
import type { EmbedOptions } from "../options/options.ts";
import { singleSettings } from "../options/settings.ts";
import { embeddingKey } from "./embedding-key.ts";

const gateway = "https://api.segmind.com";

async function keyOf(input: string | EmbedInput, options: EmbedOptions = {}, at = gateway): Promise<string> {
  const settings = singleSettings(options);
  return embeddingKey(at, settings.model, toEmbedRequest(await prepareInput(input), settings));
}

const png = (content: string): Uint8Array =>
  Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), Buffer.from(content)]);

const sourceOf = (bytes: Uint8Array, mediaType = "image/png"): MediaSource => ({
  mediaType,
  byteLength: bytes.byteLength,
  stream: async function* () {
    yield bytes.subarray(0, 3);
    yield bytes.subarray(3);
  },
});

const text = fc
  .string({ unit: "binary", minLength: 1, maxLength: 20 })
  .filter((value) => value.trim() !== "");

describe("embeddingKey", () => {
  it("embeddingKey is 1- and 43 characters of base64url", async () => {
    expect(await keyOf("a fox")).toMatch(/^1-[A-Za-z0-9_-]{43}$/);
  });

  it("embeddingKey stays the same over versions: a store that is on a disk depends on it", async () => {
    expect(await keyOf("a fox")).toBe("1-b1F1sl68hZ-ux6dF1RFquFo5ikU5gsyRpW0wvMDqtgY");
  });

  it("embeddingKey is the same for the same bytes however they came", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary", maxLength: 300 }), async (content) => {
        const bytes = png(content);
        const base64 = Buffer.from(bytes).toString("base64");
        const forms = [
          bytes,
          Uint8Array.from(bytes),
          new Blob([Uint8Array.from(bytes)]),
          new Blob([Uint8Array.from(bytes)], { type: "image/png" }),
          base64,
          base64.replaceAll(/(.{7})/g, "$1\n"),
          `data:image/png;base64,${base64}`,
          sourceOf(bytes),
        ];
        const keys = await Promise.all(forms.map((image) => keyOf({ image })));
        expect(new Set(keys).size).toBe(1);
        const asUri = await keyOf({ image: bytes }, { mediaEncoding: "data-uri" });
        expect(asUri).toBe(keys[0]);
      }),
      { numRuns: 30 },
    );
  });

  it("embeddingKey reads a long base64 string as the bytes it stands for", async () => {
    const bytes = png("x".repeat(600_001));
    expect(await keyOf({ image: Buffer.from(bytes).toString("base64") })).toBe(await keyOf({ image: bytes }));
  });

  it("embeddingKey takes a source's own digest and refuses one that is none", async () => {
    const bytes = png("a");
    const sha256 = (): Promise<string> => Promise.resolve("ab".repeat(32));
    const own = await keyOf({ image: { ...sourceOf(bytes), sha256 } });
    expect(own).not.toBe(await keyOf({ image: bytes }));
    expect(own).toBe(
      await keyOf({ image: { ...sourceOf(bytes), sha256: () => Promise.resolve("AB".repeat(32)) } }),
    );
    const broken = { ...sourceOf(bytes), sha256: () => Promise.resolve("ab") };
    await expect(keyOf({ image: broken })).rejects.toThrow(InvalidInputError);
  });

  it("embeddingKey tells inputs with swapped contents, other fields and other numbers of images apart", async () => {
    await fc.assert(
      fc.asyncProperty(text, text, async (first, second) => {
        fc.pre(first !== second);
        const [a, b] = [png(first), png(second)];
        const inputs: (string | EmbedInput)[] = [
          first,
          second,
          { input: first, image: a },
          { input: first, image: b },
          { input: second, image: a },
          { image: a },
          { images: [a] },
          { images: [a, b] },
          { images: [b, a] },
          { images: [a, a] },
          { image: `https://host.test/${encodeURIComponent(first)}.png` },
        ];
        const keys = await Promise.all(inputs.map((input) => keyOf(input)));
        expect(new Set(keys).size).toBe(inputs.length);
      }),
      { numRuns: 50 },
    );
  });

  it("embeddingKey tells one text with another task, task mode, title, length, model or gateway apart", async () => {
    await fc.assert(
      fc.asyncProperty(text, async (input) => {
        fc.pre(!/^\s*(?:task|title): /.test(input));
        const titled = { input, title: "Animals" };
        const keys = await Promise.all([
          keyOf(input),
          keyOf(input, { taskType: "CLUSTERING" }),
          keyOf(input, { taskMode: "prefix" }),
          keyOf(input, { taskMode: "both" }),
          keyOf(input, { taskMode: "prefix", taskType: "CLUSTERING" }),
          keyOf(titled, { taskMode: "prefix" }),
          keyOf({ ...titled, title: "Plants" }, { taskMode: "prefix" }),
          keyOf(input, { outputDimensionality: 256 }),
          keyOf(input, { storedDimensionality: 3072 }),
          keyOf(input, { model: "another-model" }),
          keyOf(input, {}, "http://127.0.0.1:1234"),
        ]);
        expect(new Set(keys).size).toBe(keys.length);
      }),
      { numRuns: 50 },
    );
  });

  it("embeddingKey is the same whatever decides nothing of the numbers as they come", async () => {
    const plain = await keyOf("a fox", { storedDimensionality: 3072 });
    for (const options of [
      { outputDimensionality: 256 },
      { normalize: false },
      { emptyInput: "unused beside text" },
      { mode: "async" },
      { timeout: 5 },
      { headers: { "x-trace": "1" } },
    ] as const) {
      expect(await keyOf("a fox", { storedDimensionality: 3072, ...options })).toBe(plain);
    }
    expect(await keyOf({ input: "a fox" }, { storedDimensionality: 3072 })).toBe(plain);
  });

  it("embeddingKey minds emptyInput only beside media alone", async () => {
    const image = png("a");
    expect(await keyOf({ image }, { emptyInput: " " })).not.toBe(await keyOf({ image }));
    expect(await keyOf({ image, input: "a fox" }, { emptyInput: " " })).toBe(
      await keyOf({ image, input: "a fox" }),
    );
    expect(await keyOf({ image, input: "" })).toBe(await keyOf({ image }));
  });
});
