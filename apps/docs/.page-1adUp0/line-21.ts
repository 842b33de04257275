import { createSegmind } from "@segmind-embeddings/ai-sdk";
import { EmbedManyError } from "@segmind-embeddings/core";
import { openSqlite } from "@segmind-embeddings/sqlite";
import { APICallError, embedMany } from "ai";

await using db = openSqlite("vectors.db");
const segmind = createSegmind({
  store: db.store,
  quota: db.quota,
  onProgress: ({ done, total, etaMs }) => console.error(`${done} of ${total}, ${etaMs ?? "?"} ms left`),
});
const model = segmind.embeddingModel("gemini-embedding-2");
const values = ["A red fox.", "A brown hare."];
try {
  const { embeddings, providerMetadata } = await embedMany({ model, values });
  const cost = Number(providerMetadata?.["segmind"]?.["cost"]);
  console.log(`${embeddings.length} of ${values.length} embedded, ${cost.toFixed(5)} credits`);
} catch (error) {
  if (!APICallError.isInstance(error) || !EmbedManyError.isInstance(error.cause)) throw error;
  console.error(error.message, [...error.cause.errors.keys()]); // which values failed
}
