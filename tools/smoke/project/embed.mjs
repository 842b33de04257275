// Vectors through every package, from the packed mock gateway over a real socket.
import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { SegmindClient } from "@segmind-embeddings/core";
import { SegmindEmbeddings } from "@segmind-embeddings/langchain";
import { SegmindEmbedding } from "@segmind-embeddings/llamaindex";
import { loadMedia } from "@segmind-embeddings/media";
import { startMockGateway } from "@segmind-embeddings/mock-gateway";

const gateway = await startMockGateway({ requestsPerMinute: 1000, latency: 1, jobDuration: 1 });
const client = new SegmindClient({ apiKey: gateway.apiKey, baseUrl: gateway.url });
try {
  const { vector } = await client.embed("A red fox.");
  strictEqual(vector.length, 768);
  ok(Math.abs(Math.hypot(...vector) - 1) < 1e-5, "not of unit length");

  const two = await client.embedMany(["A red fox.", "A blue whale."]);
  deepStrictEqual(two[0].vector, vector);

  const picture = await loadMedia("picture.png");
  const seen = await client.embed({ image: picture });
  strictEqual(seen.vector.length, 768);
  await picture[Symbol.asyncDispose]();

  const document = await loadMedia("document.pdf");
  strictEqual(document.kind, "pdf");
  strictEqual((await client.embed({ pdf: document })).vector.length, 768);
  await document[Symbol.asyncDispose]();

  const [fox] = await new SegmindEmbeddings({ client }).embedDocuments(["A red fox."]);
  deepStrictEqual(Float32Array.from(fox), vector);

  const [again] = await new SegmindEmbedding({ client }).getTextEmbeddings(["A red fox."]);
  deepStrictEqual(Float32Array.from(again), vector);
} finally {
  await client.close();
  await gateway.close();
}
