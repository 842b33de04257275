import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { MessageContentDetail } from "@llamaindex/core/llms";
import { ImageNode, TextNode, type ImageType } from "@llamaindex/core/schema";
import { InvalidInputError } from "@segmind-embeddings/core";
import { expect, test } from "vitest";
import { pngBytes } from "../../../tools/png-bytes.ts";
import { temporaryFolder } from "../../../tools/temporary-folder.ts";
import { start } from "./helpers/start.ts";

const bytes = pngBytes("a fox");
const base64 = Buffer.from(bytes).toString("base64");
const dataUri = `data:image/png;base64,${base64}`;
const url = "https://example.com/fox.png?signed=1";

test("an image is taken in every form the framework allows", async () => {
  const path = join(await temporaryFolder(), "a fox.png");
  await writeFile(path, bytes);
  // All but the URLs are the same image, of which a store would buy one vector.
  const { embedding, posts } = await start({ store: null });
  const forms: [ImageType, string][] = [
    [path, base64],
    [pathToFileURL(path), base64],
    [pathToFileURL(path).href, base64],
    [new Blob([bytes]), base64],
    [new Blob([bytes], { type: "image/png" }), base64],
    [dataUri, base64],
    [new URL(dataUri), base64],
    [url, url],
    [new URL(url), url],
  ];

  const vectors = [];
  for (const [image] of forms) vectors.push(await embedding.getImageEmbedding(image));

  expect(posts.map(({ image }) => image)).toEqual(forms.map(([, sent]) => sent));
  expect(posts.every(({ task_type: task }) => task === "RETRIEVAL_DOCUMENT")).toBe(true);
  expect(new Set(vectors.slice(0, 7).map((vector) => vector.join())).size).toBe(1);
});

test("equal images of a batch are sent once, and the batch may be emptied meanwhile", async () => {
  const { embedding, gateway } = await start();
  const images: ImageType[] = [dataUri, new URL(url), dataUri];
  const embedded = embedding.getImageEmbeddings(images);
  images.length = 0;

  const [first, second, third] = await embedded;
  expect(first).toEqual(third);
  expect(first).not.toEqual(second);
  expect(gateway.stats.bills).toBe(2);
});

test("a file that cannot be used is an error that says so, and base64 in its place is not repeated", async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, "notes.txt"), "no picture");
  const { embedding, gateway } = await start();

  await expect(embedding.getImageEmbedding(join(folder, "missing.png"))).rejects.toThrow(
    /ENOENT.*expected the path/,
  );
  await expect(embedding.getImageEmbedding(join(folder, "notes.txt"))).rejects.toThrow(InvalidInputError);
  const text = Buffer.alloc(6_000, "A").toString("base64");
  const error: unknown = await embedding.getImageEmbedding(text).catch((reason: unknown) => reason);
  expect(String(error)).toBe(
    "InvalidInputError: image: got a string of 8000 characters, which is no path; " +
      "expected the path of a PNG or JPEG file, an http(s) or data URL, or a Blob",
  );
  expect(gateway.stats.requests).toBe(0);
});

test("queries are any content of a message, and several parts make one vector", async () => {
  const { embedding, posts } = await start({ store: null });
  const data = (head: string): string => Buffer.from(head).toString("base64");
  const queries: [MessageContentDetail | MessageContentDetail[], object][] = [
    [{ type: "image_url", image_url: { url: dataUri } }, { image: base64 }],
    [{ type: "image_url", image_url: { url } }, { image: url }],
    [{ type: "image", data: base64, mimeType: "image/png" }, { image: base64 }],
    [{ type: "audio", data: data("RIFF____WAVE"), mimeType: "audio/wav" }, { audio: data("RIFF____WAVE") }],
    [{ type: "video", data: data("____ftypisom"), mimeType: "video/mp4" }, { video: data("____ftypisom") }],
    [
      { type: "file", data: data("%PDF-1.7_fox"), mimeType: "application/pdf" },
      { pdf: data("%PDF-1.7_fox") },
    ],
    [
      [
        { type: "text", text: "this fox" },
        { type: "image_url", image_url: { url } },
      ],
      { input: "this fox", image: url },
    ],
  ];

  for (const [query] of queries) expect(await embedding.getQueryEmbedding(query)).toHaveLength(768);

  expect(posts).toEqual(
    queries.map(([, sent]) => ({
      input: "",
      output_dimensionality: 768,
      task_type: "RETRIEVAL_QUERY",
      ...sent,
    })),
  );
});

test("embedContent takes the same content as a document, or with a task of its own", async () => {
  const { embedding, posts } = await start();
  await embedding.embedContent([{ type: "text", text: "a fox" }]);
  await embedding.embedContent({ type: "image_url", image_url: { url } }, { taskType: "CLUSTERING" });
  expect(posts.map(({ task_type: task }) => task)).toEqual(["RETRIEVAL_DOCUMENT", "CLUSTERING"]);
});

test("content that cannot be embedded is an error naming its type, and no local file is read for it", async () => {
  const { embedding, gateway } = await start();
  const unknown = { type: "reasoning", text: "…" } as unknown as MessageContentDetail;

  await expect(embedding.getQueryEmbedding(unknown)).rejects.toThrow('a block of type "reasoning"');
  await expect(embedding.embedContent([unknown])).rejects.toThrow(InvalidInputError);
  const local = { type: "image_url", image_url: { url: "file:///etc/passwd" } } as const;
  await expect(embedding.getQueryEmbedding(local)).rejects.toThrow("a file: URL");
  expect(gateway.stats.requests).toBe(0);
});

test("texts that were bought are not bought again when an image of the same nodes fails", async () => {
  const { embedding, gateway } = await start(
    { maxRetries: 0 },
    { faults: { on: "submit", at: 1, fault: { kind: "status", status: 503 } } },
  );
  const nodes = (): TextNode[] => [new TextNode({ text: "a fox" }), new ImageNode({ image: dataUri })];

  await expect(embedding(nodes())).rejects.toMatchObject({ name: "EmbedManyError" });
  expect(gateway.stats.bills).toBe(1);
  const embedded = await embedding(nodes());

  expect(embedded.map((node) => node.embedding?.length)).toEqual([768, 768]);
  expect(gateway.stats.bills).toBe(2);
});
