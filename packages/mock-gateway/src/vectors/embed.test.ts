import { describe, expect, test } from "vitest";
import { readBase64 } from "../requests/base64-medium.ts";
import type { EmbedParams, Medium } from "../requests/read-embed-params.ts";
import { embed } from "./embed.ts";

const of = (input: string, more: Partial<EmbedParams> = {}) =>
  embed({ input, media: [], dimensions: 768, taskType: "RETRIEVAL_DOCUMENT", ...more }, true);
const image = (bytes: Uint8Array): Medium => ({
  kind: "image",
  data: readBase64(Buffer.from(Buffer.from(bytes).toString("base64")))!,
});
const cosine = (a: Float32Array, b: Float32Array) =>
  a.reduce((sum, value, index) => sum + value * b[index]!, 0);
const length = (a: Float32Array) => Math.sqrt(cosine(a, a));

describe("texts", () => {
  const fox = of("A red fox jumps over the fence.");

  test("texts that share words have near vectors, others do not", () => {
    const near = cosine(fox, of("Which animal is red? A fox!"));
    const far = cosine(fox, of("Quarterly revenue exceeded expectations."));
    expect(near).toBeGreaterThan(0.4);
    expect(Math.abs(far)).toBeLessThan(0.2);
  });

  test("texts are near in spite of case, word endings and scripts without spaces", () => {
    expect(cosine(of("ÉCOLE"), of("école"))).toBeCloseTo(1, 5);
    expect(cosine(of("embedding"), of("embeddings"))).toBeGreaterThan(
      cosine(of("embedding"), of("weather")) + 0.1,
    );
    expect(cosine(of("東京都庁"), of("東京都"))).toBeGreaterThan(0.2);
  });

  test("the task changes a vector a little, by parameter and by prefix", () => {
    const query = of("A red fox jumps over the fence.", { taskType: "RETRIEVAL_QUERY" });
    expect(query).not.toEqual(fox);
    expect(cosine(fox, query)).toBeGreaterThan(0.97);
    const prefixed = of("task: search result | query: A red fox jumps over the fence.");
    expect(cosine(fox, prefixed)).toBeGreaterThan(0.97);
    expect(cosine(fox, of("title: none | text: A red fox jumps over the fence."))).toBeGreaterThan(0.97);
  });

  test.each(["", "   ", "!!!", "🦊"])("the text %j has a vector of unit length", (text) => {
    expect(length(of(text))).toBeCloseTo(1, 5);
  });
});

test("the same input gives the same vector", () => {
  expect(of("stable")).toEqual(of("stable"));
});

describe("Matryoshka", () => {
  const full = of("A red fox.", { dimensions: 3072 });

  test.each([128, 200, 256, 768, 1536])(
    "a vector of %i numbers is the normalised beginning of the one of 3072",
    (dimensions) => {
      const short = of("A red fox.", { dimensions });
      const head = full.subarray(0, dimensions);
      const norm = length(head);
      expect(short).toHaveLength(dimensions);
      expect(length(short)).toBeCloseTo(1, 5);
      short.forEach((value, index) => expect(value).toBeCloseTo(head[index]! / norm, 6));
    },
  );

  test("without normalising, a short vector is exactly the beginning of the long one", () => {
    const params = { input: "A red fox.", media: [], taskType: "RETRIEVAL_DOCUMENT" };
    const short = embed({ ...params, dimensions: 256 }, false);
    expect(short).toEqual(full.subarray(0, 256));
    expect(length(short)).toBeLessThan(0.5);
  });
});

describe("media", () => {
  const bytes = Uint8Array.from({ length: 3000 }, (_, index) => (index * index) % 251);
  const alike = bytes.with(1500, 7);
  const other = bytes.map((value) => 255 - value);

  test("images with similar bytes have near vectors, others do not", () => {
    const [a, b, c] = [bytes, alike, other].map((item) => of("", { media: [image(item)] }));
    expect(cosine(a!, b!)).toBeGreaterThan(0.9);
    expect(cosine(a!, c!)).toBeLessThan(0.6);
  });

  test("the vector of a text and an image is near the vectors of both", () => {
    const both = of("A red fox.", { media: [image(bytes)] });
    expect(cosine(both, of("A red fox."))).toBeGreaterThan(0.5);
    expect(cosine(both, of("", { media: [image(bytes)] }))).toBeGreaterThan(0.5);
  });

  test("two images by URL have the same vector if the URLs are equal", () => {
    const url = (address: string) => of("", { media: [{ kind: "image", url: address }] });
    expect(url("https://a.example/x.png")).toEqual(url("https://a.example/x.png"));
    expect(url("https://a.example/x.png")).not.toEqual(url("https://a.example/y.png"));
  });
});
