import { embed as embed7 } from "ai";
import { expect, test } from "vitest";
import { pngBytes } from "../../../tools/png-bytes.ts";
import type { SegmindEmbeddingOptions } from "../src/index.ts";
import { sdks } from "./helpers/sdks.ts";
import { start } from "./helpers/start.ts";

const image = Buffer.from(pngBytes("a fox")).toString("base64");
const wav = Buffer.from("RIFF____WAVEfmt ").toString("base64");
const pdf = Buffer.from("%PDF-1.7 a fox").toString("base64");
const inline = (mimeType: string, data: string) => ({ inlineData: { mimeType, data } });

test.each(sdks)(
  "media of %s stand at the index of their value, in Google's form",
  async (_name, { embedMany }) => {
    const { segmind, posts } = await start({ mode: "sync", maxConcurrency: 1 });
    const content: SegmindEmbeddingOptions["content"] = [
      [inline("image/png", image)],
      null,
      [inline("audio/wav", wav), { text: "its cry" }],
      [{ fileData: { mimeType: "video/mp4", fileUri: "https://example.com/fox.mp4" } }],
      [inline("application/pdf", pdf)],
      [inline("image/png", image), inline("image/png", image)],
    ];

    const { embeddings } = await embedMany({
      model: segmind.embeddingModel("gemini-embedding-2"),
      values: ["a fox", "text alone", "", "a film", "", "twice"],
      providerOptions: { segmind: { content } },
    });

    expect(embeddings.map(({ length }) => length)).toEqual([768, 768, 768, 768, 768, 768]);
    const parts = [
      { input: "a fox", image },
      { input: "text alone" },
      { input: "its cry", audio: wav },
      { input: "a film", video: "https://example.com/fox.mp4" },
      { input: "", pdf },
      { input: "twice", images: [image, image] },
    ];
    const asked = { output_dimensionality: 768, task_type: "RETRIEVAL_DOCUMENT" };
    expect(posts).toEqual(parts.map((some) => ({ ...some, ...asked })));
  },
);

test("a single value takes media, too, and has one vector with its own requestId", async () => {
  const { segmind, gateway } = await start();
  const { embedding, providerMetadata } = await embed7({
    model: segmind.embeddingModel("gemini-embedding-2"),
    value: "",
    providerOptions: { segmind: { content: [[inline("image/png", image)]] } },
  });
  expect(embedding).toHaveLength(768);
  expect(providerMetadata?.["segmind"]).toMatchObject({ requestId: expect.any(String) });
  expect(gateway.stats.bills).toBe(1);
});

test.each<[string, unknown, RegExp]>([
  ["too few entries", [], /content: got 0 entries; expected .* each of the 1 values/],
  ["no array", "image", /content: got string/],
  ["an entry without parts", [[]], /content\[0\]: got no part/],
  ["an entry of another form", [{ text: "a" }], /content\[0\]: got object/],
  ["a part of another form", [[{ image }]], /content\[0\]\[0\]: got a part of another form/],
  ["a part without a media type", [[{ inlineData: { data: image } }]], /content\[0\]\[0\].mimeType/],
  ["bytes of another kind", [[inline("image/png", pdf)]], /application\/pdf/],
  ["a local file", [[{ fileData: { mimeType: "image/png", fileUri: "file:///etc/passwd" } }]], /file: URL/],
  ["a bucket of Google's", [[{ fileData: { mimeType: "image/png", fileUri: "gs://bucket/a" } }]], /gs: URL/],
])("content with %s is refused before anything is sent", async (_name, content, message) => {
  const { segmind, gateway } = await start();
  const embedding = embed7({
    model: segmind.embeddingModel("gemini-embedding-2"),
    value: "a",
    providerOptions: { segmind: { content } as never },
  });
  await expect(embedding).rejects.toMatchObject({
    name: "AI_InvalidArgumentError",
    message: expect.stringMatching(message),
  });
  expect(gateway.stats.requests).toBe(0);
});
