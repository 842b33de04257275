import type { ContentBlock } from "@langchain/core/messages";
import { HumanMessage } from "@langchain/core/messages";
import { InvalidInputError } from "@segmind-embeddings/core";
import { expect, test } from "vitest";
import { pngBytes } from "../../../tools/png-bytes.ts";
import { start } from "./helpers/start.ts";

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");
const image = pngBytes("a fox");
const wav = new TextEncoder().encode("RIFF____WAVEfmt ");
const mp4 = new TextEncoder().encode("____ftypisom____");
const pdf = new TextEncoder().encode("%PDF-1.7 a fox");
const url = "https://example.com/file";

test.each<[string, ContentBlock.Standard | ContentBlock, Record<string, unknown>]>([
  ["text", { type: "text", text: "a fox" }, { input: "a fox" }],
  ["an image by URL", { type: "image", url }, { image: url }],
  [
    "an image as base64",
    { type: "image", data: base64(image), mimeType: "image/png" },
    { image: base64(image) },
  ],
  ["an image as bytes", { type: "image", data: image, mimeType: "image/png" }, { image: base64(image) }],
  ["image_url", { type: "image_url", image_url: { url } }, { image: url }],
  [
    "image_url with data",
    { type: "image_url", image_url: `data:image/png;base64,${base64(image)}` },
    { image: base64(image) },
  ],
  ["audio by URL", { type: "audio", url }, { audio: url }],
  ["audio as base64", { type: "audio", data: base64(wav), mimeType: "audio/wav" }, { audio: base64(wav) }],
  ["audio as bytes", { type: "audio", data: wav, mimeType: "audio/wav" }, { audio: base64(wav) }],
  ["video by URL", { type: "video", url }, { video: url }],
  ["video as base64", { type: "video", data: base64(mp4), mimeType: "video/mp4" }, { video: base64(mp4) }],
  ["video as bytes", { type: "video", data: mp4, mimeType: "video/mp4" }, { video: base64(mp4) }],
  ["a file by URL", { type: "file", url, mimeType: "application/pdf" }, { pdf: url }],
  [
    "a file as base64",
    { type: "file", data: base64(pdf), mimeType: "application/pdf" },
    { pdf: base64(pdf) },
  ],
  ["a file as bytes", { type: "file", data: pdf, mimeType: "application/pdf" }, { pdf: base64(pdf) }],
])("%s is sent as the gateway takes it", async (_name, block, body) => {
  const { embeddings, posts } = await start();

  expect(await embeddings.embedContent([block])).toHaveLength(768);
  expect(posts).toEqual([
    { input: "", output_dimensionality: 768, task_type: "RETRIEVAL_DOCUMENT", ...body },
  ]);
});

test("the parts of a message make one vector", async () => {
  const { embeddings, posts, gateway } = await start();
  const message = new HumanMessage({
    content: [
      { type: "text", text: "What is this?" },
      { type: "image", data: image, mimeType: "image/png" },
    ],
  });

  await embeddings.embedContent(message.content, { taskType: "RETRIEVAL_QUERY" });
  await embeddings.embedContent("a fox");

  expect(posts[0]).toMatchObject({
    input: "What is this?",
    image: base64(image),
    task_type: "RETRIEVAL_QUERY",
  });
  expect(gateway.stats.bills).toBe(2);
});

test("a block that cannot be embedded is an error naming its type, and nothing is sent", async () => {
  const { embeddings, gateway } = await start();
  const content = [
    { type: "text", text: "a fox" },
    { type: "tool_call", name: "search", args: {} },
  ] as const;

  const error = await embeddings.embedContent(content).catch((reason: unknown) => reason);

  expect(InvalidInputError.isInstance(error) && error.issues).toEqual([
    {
      path: "content[1]",
      received: 'a block of type "tool_call"',
      expected: "a block of type text, text-plain, image, image_url, audio, video or file",
    },
  ]);
  await expect(
    embeddings.embedContent([{ type: "image", data: base64(wav), mimeType: "image/png" }]),
  ).rejects.toThrow("content that is audio/wav declared as image/png");
  await expect(embeddings.embedContent([{ type: "image", url: "file:///etc/passwd" }])).rejects.toThrow(
    "a file: URL",
  );
  expect(gateway.stats.requests).toBe(0);
});
